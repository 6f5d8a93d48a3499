package io.ringcast.lab;

/** The lab itself did not work: not the engine's fault. The message is one line. */
final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LabException(String message) {
        super(message);
    }

    LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
