package io.ringcast.engine;

/**
 * The host does not allow what was asked for. The message is one line with the value and the rule.
 */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one line
     */
    public EngineException(String message) {
        super(message);
    }
}
