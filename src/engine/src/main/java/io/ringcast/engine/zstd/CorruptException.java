package io.ringcast.engine.zstd;

import java.io.IOException;

/** Data that is no sound Zstandard. */
final class CorruptException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptException(String what) {
        super("zstd data is corrupt: " + what);
    }
}
