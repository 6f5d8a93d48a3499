package io.ringcast.engine.capture;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Failure to open, read or write a capture file, or an error in its format. The message is one line
 * that names the file, the offset, the value found there and the rule it breaks.
 */
public final class CaptureException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;

    CaptureException(String file, long offset, String problem, IOException cause) {
        super(file + ": offset " + offset + ": " + problem, cause);
        this.file = file;
        this.offset = offset;
    }

    private CaptureException(String file, FileSystemException cause, String reason) {
        super(file + ": cannot be opened: " + reason, cause);
        this.file = file;
        this.offset = 0;
    }

    static CaptureException opening(String file, IOException cause) {
        if (cause instanceof NoSuchFileException missing) {
            return new CaptureException(file, missing, "no such file or directory");
        }
        if (cause instanceof AccessDeniedException denied) {
            return new CaptureException(file, denied, "permission denied");
        }
        if (cause instanceof FileSystemException failed && failed.getReason() != null) {
            return new CaptureException(file, failed, failed.getReason());
        }
        return new CaptureException(file, 0, "cannot be opened: " + reason(cause), cause);
    }

    /** Returns the system's reason. */
    static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** The file, as it was named when it was opened. */
    public String file() {
        return file;
    }

    /**
     * Where the file header, record or block begins that could not be read or written, in bytes
     * from the start of the file: all before it is sound. 0 if the file could not be opened.
     */
    public long offset() {
        return offset;
    }
}
