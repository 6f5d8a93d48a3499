package io.ringcast.lab;

/** Failure of the lab itself, not of the engine. The message is one line. */
final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LabException(String message) {
        super(message);
    }

    LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
