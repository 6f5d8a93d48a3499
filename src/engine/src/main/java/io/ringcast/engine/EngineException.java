package io.ringcast.engine;

/**
 * Refusal of what an engine was asked for, which the host does not allow. The message is one line
 * with the value and the rule.
 */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message one line
     */
    public EngineException(String message) {
        super(message);
    }
}
