package io.ringcast.testbed;

/**
 * Failure of the host to allow or carry out something that a testbed needs. The message is one
 * line.
 */
public final class TestbedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message one line, without a full stop
     */
    public TestbedException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message one line, without a full stop
     * @param cause exception that caused this one
     */
    public TestbedException(String message, Throwable cause) {
        super(message, cause);
    }
}
