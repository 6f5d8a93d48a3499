package io.ringcast.daemon.console;

/**
 * Thrown if a command fails for a reason outside the program, for example because the host refuses.
 * Its message is one line; the exit code is 1.
 */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one line, without a full stop
     */
    public CommandException(String message) {
        super(message);
    }

    /**
     * @param message one line, without a full stop
     * @param cause shown with --verbose only
     */
    public CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
