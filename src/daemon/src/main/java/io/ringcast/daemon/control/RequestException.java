package io.ringcast.daemon.control;

/** Thrown if a request cannot be answered. The message names the error and the rule. */
public final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RequestException(String message) {
        super(message);
    }
}
