package io.ringcast.engine.error;

/**
 * Exception for a request that the host refuses: a system call failed, the network is not as
 * configured, or the JVM denies native access. The message is one line that names the value and the
 * rule, and, if known, what to do.
 *
 * <pre>{@code
 * try (Engine engine = Engine.open(config)) {
 *     ...
 * } catch (EngineException e) {
 *     System.err.println(e.getMessage()); // socket(AF_PACKET, SOCK_RAW): EPERM 1, ...
 * }
 * }</pre>
 *
 * <p>Unchecked: most callers can only pass it on. A wrong option throws an {@link
 * IllegalArgumentException} instead. Only the engine defines subclasses.
 */
public abstract class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * For subclasses.
     *
     * @param message one line
     * @param cause the cause; null if there is none
     */
    protected EngineException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Returns the error number of the failed system call, as in asm-generic/errno.h.
     *
     * @return for example 1 (EPERM) if a privilege is missing; 0 if no system call failed
     */
    public int errno() {
        return 0;
    }
}
