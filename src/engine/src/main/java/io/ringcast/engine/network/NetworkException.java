package io.ringcast.engine.network;

import io.ringcast.engine.error.EngineException;

/**
 * Refusal because the host's network is not as asked for: no such interface, or one that cannot be
 * used; no route; a neighbour that does not answer. The message is one line and names the value and
 * the reason.
 */
public sealed class NetworkException extends EngineException permits UnansweredException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure with a message.
     *
     * @param message one line: the value and the reason
     */
    public NetworkException(String message) {
        super(message, null);
    }

    /**
     * A failure with a message, and what it follows from.
     *
     * @param message one line: the value and the reason
     * @param cause what it follows from
     */
    public NetworkException(String message, Throwable cause) {
        super(message, cause);
    }
}
