package io.ringcast.engine.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class HandlerFailureTest {
    private static final String END = "; further failures are only counted (dropped, handler)";

    /** The reported place is in the handler, not in the JDK method that it called. */
    @Test
    void namesThePlace() {
        final Throwable cause = thrown(() -> Objects.checkIndex(1, 1));
        final String text = HandlerFailure.describe("feed", cause);
        assertTrue(
                text.startsWith(
                        "handler: failed for a frame of rule feed:"
                                + " java.lang.IndexOutOfBoundsException: Index 1 out of bounds for"
                                + " length 1 at "),
                text);
        assertTrue(text.contains(HandlerFailureTest.class.getName()), text);
        assertTrue(text.contains("(HandlerFailureTest.java:"), text);
        assertTrue(text.endsWith(END), text);
    }

    @Test
    void isOneLine() {
        final Throwable cause = new IllegalStateException("first\nsecond\r\nthird");
        cause.setStackTrace(new StackTraceElement[0]);
        assertEquals(
                "handler: failed for a frame of rule feed:"
                        + " java.lang.IllegalStateException: first second third"
                        + END,
                HandlerFailure.describe("feed", cause));
    }

    /** The stack frame of the code that runs the loop is never reported. */
    @Test
    void noPlaceIfTheHandlerHadReturned() {
        final Throwable cause = new NullPointerException("verdict: must not be null");
        cause.setStackTrace(
                new StackTraceElement[] {
                    new StackTraceElement("java.util.Objects", "requireNonNull", "Objects.java", 1),
                    new StackTraceElement(Handling.class.getName(), "forwards", "Handling.java", 1),
                    new StackTraceElement("com.example.Main", "main", "Main.java", 1)
                });
        assertEquals(
                "handler: failed for a frame of rule feed:"
                        + " java.lang.NullPointerException: verdict: must not be null"
                        + END,
                HandlerFailure.describe("feed", cause));
    }

    private static Throwable thrown(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            return e;
        }
        throw new AssertionError("threw nothing");
    }
}
