package io.ringcast.daemon.control;

/** A request cannot be answered; the message names what is wrong with it, and the rule. */
public final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RequestException(String message) {
        super(message);
    }
}
