package io.ringcast.engine.error;

/**
 * Refusal by the host of what was asked for: a system call that failed, a network that is not as
 * configured, or a JVM that denies native access. The message is one line that names the value and
 * the rule, and, where that is known, what to do.
 *
 * <pre>{@code
 * try (Engine engine = Engine.open(config)) {
 *     ...
 * } catch (EngineException e) {
 *     System.err.println(e.getMessage()); // socket(AF_PACKET, SOCK_RAW): EPERM 1, ...
 * }
 * }</pre>
 *
 * <p>Unchecked: most callers can only pass it on. A wrong option is no such refusal, but an {@link
 * IllegalArgumentException}. Subclasses are the engine's own.
 */
public abstract class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * For subclasses.
     *
     * @param message one line
     * @param cause what it follows from; null if nothing
     */
    protected EngineException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Error number of the system call that failed, as in asm-generic/errno.h.
     *
     * @return 1 (EPERM) for want of a privilege, for example; 0 if it was no system call
     */
    public int errno() {
        return 0;
    }
}
