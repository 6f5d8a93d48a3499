package io.ringcast.testbed;

/** The host did not allow or carry out what a testbed needs. The message is one line. */
public final class TestbedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception of the testbed's own.
     *
     * @param message one line, without a full stop
     */
    public TestbedException(String message) {
        super(message);
    }

    /**
     * An exception that has another for its cause.
     *
     * @param message one line, without a full stop
     * @param cause what happened
     */
    public TestbedException(String message, Throwable cause) {
        super(message, cause);
    }
}
