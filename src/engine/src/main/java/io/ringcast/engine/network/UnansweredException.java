package io.ringcast.engine.network;

/**
 * No answer to a question at this moment: the kernel is short of memory, or what was asked for
 * changed under every attempt. Says nothing about the network; what is known of it stays, and the
 * question is to be asked again later.
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
