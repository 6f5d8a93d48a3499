package io.ringcast.engine.forward;

/** Warning that a handler has thrown something: one line, with the place in the handler. */
public final class HandlerFailure {
    private HandlerFailure() {}

    /**
     * The warning.
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
     * The innermost call that is neither the JDK's nor a method of the frame; empty if the stack is
     * not known, or the handler had returned.
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
