package io.ringcast.engine.network;

/**
 * Query without an answer now: the kernel is short of memory, or the queried state changed during
 * each attempt. The exception says nothing about the network: keep the known state and repeat the
 * query later.
 */
public final class UnansweredException extends NetworkException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure with a message.
     *
     * @param message one line: the value and the reason
     */
    public UnansweredException(String message) {
        super(message);
    }

    /**
     * A failure with a message, and what it follows from.
     *
     * @param message one line: the value and the reason
     * @param cause what it follows from
     */
    public UnansweredException(String message, Throwable cause) {
        super(message, cause);
    }
}
