package io.ringcast.daemon.replay;

import io.ringcast.engine.capture.CaptureException;
import io.ringcast.engine.capture.CaptureReader;
import io.ringcast.engine.capture.CaptureWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Capture files as lists of frames. */
public final class CaptureFiles {
    private CaptureFiles() {}

    /**
     * Frame with its bytes as text, so that frames can be compared by value.
     *
     * @param time nanoseconds since the epoch
     * @param wire length on the wire in bytes
     * @param hex captured bytes in hexadecimal
     */
    public record Captured(long time, int wire, String hex) {
        /** Returns a frame that was captured in full. */
        public static Captured of(long time, byte[] frame) {
            return new Captured(time, frame.length, HexFormat.of().formatHex(frame));
        }

        /** Returns the captured bytes. */
        public byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    /** Writes a file in the format that its name indicates. */
    public static Path write(Path file, List<Captured> frames) throws CaptureException {
        try (CaptureWriter writer = CaptureWriter.create(file)) {
            for (final Captured frame : frames) {
                final byte[] bytes = frame.bytes();
                writer.write(frame.time, MemorySegment.ofArray(bytes), 0, bytes.length, frame.wire);
            }
        }
        return file;
    }

    /** Reads a valid file. */
    public static List<Captured> read(Path file) throws CaptureException {
        final List<Captured> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next()) {
                final byte[] bytes =
                        reader.memory()
                                .asSlice(reader.offset(), reader.capturedLength())
                                .toArray(ValueLayout.JAVA_BYTE);
                frames.add(
                        new Captured(
                                reader.timestamp(),
                                reader.wireLength(),
                                HexFormat.of().formatHex(bytes)));
            }
        }
        return frames;
    }
}
