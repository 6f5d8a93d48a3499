package io.ringcast.engine.error;

/**
 * Refusal because the host's network is not as asked for: no such interface, no route, a neighbour
 * that does not answer. The message is one line and names the value and the reason.
 */
public sealed class NetworkException extends RuntimeException permits UnansweredException {
    private static final long serialVersionUID = 1L;

    /** With a message of one line. */
    public NetworkException(String message) {
        super(message);
    }

    /** With a message of one line, and what it follows from. */
    public NetworkException(String message, Throwable cause) {
        super(message, cause);
    }
}
