package io.ringcast.daemon.console;

/** Failure of a command for a reason outside it: the host refused. One line, exit code 1. */
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
