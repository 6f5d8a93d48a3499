package io.ringcast.engine.forward;

/** Warning about an exception of a handler: one line, with the place in the handler. */
public final class HandlerFailure {
    private HandlerFailure() {}

    /**
     * Returns the warning.
     *
     * @param rule name of the rule that took the frame
     * @param cause thrown by the handler
     */
    public static String describe(String rule, Throwable cause) {
        return "handler: failed for a frame of rule "
                + rule
                + ": "
                + String.valueOf(cause).replaceAll("\\R", " ")
                + place(cause)
                + "; further failures are only counted (dropped, handler)";
    }

    /**
     * Returns the innermost stack frame that is neither in the JDK nor in {@link FrameView}; empty
     * if the stack trace is missing, or if the handler had already returned.
     */
    private static String place(Throwable cause) {
        for (StackTraceElement call : cause.getStackTrace()) {
            final String type = call.getClassName();
            if (type.equals(Handling.class.getName())) {
                return "";
            }
            if (!isOfTheJdk(type) && !type.equals(FrameView.class.getName())) {
                return " at " + call;
            }
        }
        return "";
    }

    private static boolean isOfTheJdk(String type) {
        return type.startsWith("java.") || type.startsWith("jdk.");
    }
}
