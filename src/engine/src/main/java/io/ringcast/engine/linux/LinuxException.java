package io.ringcast.engine.linux;

import io.ringcast.engine.error.EngineException;

/**
 * Failure of a system call. The message is one line: the call with the arguments that matter, the
 * error's name, number and meaning, and, if known, a remedy.
 *
 * <p>Code that can handle an error catches the exception and decides by {@link #errno()}.
 */
public final class LinuxException extends EngineException {
    private static final long serialVersionUID = 1L;

    /** Call as shown in the message. */
    private final String call;

    /** Error number, positive. */
    private final int errno;

    /** Remedy, one sentence; empty if none is known. */
    private final String advice;

    /**
     * Creates an exception with the known advice for the call and error.
     *
     * @param call the call as it should be shown, {@code bind(7, AF_PACKET eth0)}; the function's
     *     name comes first
     * @param errno the error number, positive; hot calls return it negated
     */
    public LinuxException(String call, int errno) {
        this(call, errno, Advice.on(call, errno));
    }

    /**
     * Creates an exception with advice of the caller.
     *
     * @param call the call as it should be shown
     * @param errno the error number, positive
     * @param advice what to do about it, without a full stop; empty if nothing can be said
     */
    public LinuxException(String call, int errno, String advice) {
        this(call, errno, advice, null);
    }

    private LinuxException(String call, int errno, String advice, Throwable cause) {
        super(message(call, errno, advice), cause);
        this.call = call;
        this.errno = errno;
        this.advice = advice;
    }

    private static String message(String call, int errno, String advice) {
        final String name = Errno.name(errno);
        final String number = Errno.known(errno) ? " " + errno : "";
        final String what = call + ": " + name + number + ", " + Errno.description(errno);
        return advice.isEmpty() ? what : what + ": " + advice;
    }

    /**
     * {@return the same failure with more specific advice of the caller}
     *
     * @param advice what to do about it, without a full stop; empty if nothing can be said
     */
    public LinuxException withAdvice(String advice) {
        return new LinuxException(call, errno, advice, this);
    }

    /** {@return the call as shown in the message} */
    public String call() {
        return call;
    }

    /** {@return the error number, positive} */
    @Override
    public int errno() {
        return errno;
    }

    /**
     * {@return the error's symbolic name, {@code EPERM} for 1; {@code errno 200} for one not known}
     */
    public String errnoName() {
        return Errno.name(errno);
    }

    /** {@return the remedy, one sentence; empty if none is known} */
    public String advice() {
        return advice;
    }
}
