package io.ringcast.bench.soak;

import io.ringcast.testbed.TestbedException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * File of 64-bit words that this process and another one map. Each side sees each word that the
 * other writes. {@code soak.h} defines the words.
 *
 * <p>Threading: any thread.
 */
final class Words {
    /** Generator: frames a second; this side writes it. */
    static final int RATE = 0;

    /** Generator: as fast as it goes. */
    static final long RATE_MAX = Long.MAX_VALUE;

    /** Generator and sink: a value other than 0 ends the program; this side writes it. */
    static final int STOP = 1;

    /** Generator: frames that a rule matches, accepted by the kernel. */
    static final int TAKEN = 2;

    /** Generator: malformed frames, accepted by the kernel. */
    static final int BROKEN = 3;

    /** Generator: frames that no rule matches, accepted by the kernel. */
    static final int STRANGE = 4;

    /** Generator: for each flow, frames accepted by the kernel. */
    static final int GENERATED = 16;

    /** Sink: datagrams. */
    static final int RECEIVED = 2;

    /** Sink: datagrams whose sequence number was seen before. */
    static final int DUPLICATES = 3;

    /**
     * Sink: datagrams after one with a higher sequence number of their flow; includes duplicates.
     */
    static final int REORDERED = 4;

    /** Sink: datagrams that should not have arrived at this destination. */
    static final int MISDIRECTED = 5;

    /** Sink: datagrams whose length or content differs from what was sent. */
    static final int CORRUPT = 6;

    /** Sink: datagrams that the kernel dropped for lack of room in a socket's buffer. */
    static final int SOCKET_DROPS = 7;

    /** Sink: for each destination and flow, the next expected sequence number. */
    static final int EXPECTED = 16;

    private static final int COUNT = 64;

    private final Path file;
    private final MappedByteBuffer buffer;

    private Words(Path file, MappedByteBuffer buffer) {
        this.file = file;
        this.buffer = buffer;
    }

    /** Creates the file, with all words 0. */
    static Words create(Path file) {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            final MappedByteBuffer buffer =
                    channel.map(MapMode.READ_WRITE, 0, (long) COUNT * Long.BYTES);
            buffer.order(ByteOrder.nativeOrder());
            return new Words(file, buffer);
        } catch (IOException e) {
            throw new TestbedException(file + ": " + e.getMessage(), e);
        }
    }

    Path file() {
        return file;
    }

    long get(int word) {
        return buffer.getLong(word * Long.BYTES);
    }

    void set(int word, long value) {
        buffer.putLong(word * Long.BYTES, value);
    }
}
