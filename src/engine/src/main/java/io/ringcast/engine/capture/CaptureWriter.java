package io.ringcast.engine.capture;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Writer of Ethernet frames to a capture file. It collects records in a native buffer of 1 MiB and
 * writes them to the file at once when the buffer is full, at {@link #flush} and at {@link #close}.
 *
 * <p>After the file has been created, no method throws. When a write fails, {@link #failure}
 * returns the reason, all later frames are refused, and the file is truncated to whole records: the
 * first {@link #written} ones. So check {@code failure} after {@link #close}.
 *
 * <p>Threading: one thread at a time; if the thread is interrupted during a write, the file is
 * closed, which counts as a failure. No allocation per frame.
 */
public final class CaptureWriter implements AutoCloseable {
    /**
     * Size of the buffer: room for the longest record, and large enough that the cost of a write
     * call does not matter.
     */
    private static final int BUFFER = 4 * CaptureFormat.MAX_FRAME;

    private static final String STANDARD_INPUT = "-";

    private static final Set<OpenOption> CREATE_OR_EMPTY =
            Set.of(
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING);

    private final String file;
    private final WritableByteChannel channel;
    private final RecordEncoder encoder;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER);
    private final ByteBuffer view = buffer.asByteBuffer();
    private int used;
    private long fileLength;
    private long accepted;
    private long written;
    private CaptureException failure;

    CaptureWriter(String file, WritableByteChannel channel, RecordEncoder encoder) {
        this.file = file;
        this.channel = channel;
        this.encoder = encoder;
        used = encoder.fileHeader(buffer);
    }

    /**
     * Creates a file, or truncates an existing one, in the format of its name's extension.
     *
     * @throws CaptureException if that is not possible
     */
    public static CaptureWriter create(Path file) throws CaptureException {
        return create(file, CaptureFormat.forFile(file), "");
    }

    /**
     * Creates a file that only its owner can read, or truncates an existing one. The caller has to
     * check {@link #overwrites} before.
     *
     * @param interfaceName name of the interface to write into the file, empty for none; pcap has
     *     no place for it
     * @throws CaptureException if that is not possible
     */
    public static CaptureWriter create(Path file, CaptureFormat format, String interfaceName)
            throws CaptureException {
        final RecordEncoder encoder = format.encoder(interfaceName);
        final FileAttribute<?> ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        final FileChannel channel;
        try {
            channel = FileChannel.open(file, CREATE_OR_EMPTY, ownerOnly);
        } catch (IOException e) {
            throw CaptureException.opening(file.toString(), e);
        }
        final CaptureWriter writer = new CaptureWriter(file.toString(), channel, encoder);
        if (!writer.flush()) {
            writer.close();
            throw writer.failure;
        }
        return writer;
    }

    /**
     * Returns whether creating {@code output} would destroy {@code input}: both name the same file,
     * directly or through links. An input of "-" is the standard input.
     *
     * @throws CaptureException if the system cannot compare the files
     */
    public static boolean overwrites(Path output, Path input) throws CaptureException {
        final boolean standard = input.toString().equals(STANDARD_INPUT);
        final Path source = standard ? Path.of("/dev/stdin") : input;
        try {
            return Files.exists(output) && Files.exists(source) && Files.isSameFile(output, source);
        } catch (IOException e) {
            throw CaptureException.opening(output.toString(), e);
        }
    }

    /**
     * Adds a frame to the file.
     *
     * @param timestamp nanoseconds since the epoch; times outside the format's range (before 1970,
     *     in pcap after 2106) are set to the nearest limit
     * @param memory where the frame lies; it is copied
     * @param offset its first byte in there
     * @param captured bytes to write, 0 to {@link CaptureFormat#MAX_FRAME}
     * @param wire bytes that the frame had on the wire, at least {@code captured}
     * @return false if the frame was refused, because it is too long or because the file has failed
     */
    public boolean write(
            long timestamp, MemorySegment memory, long offset, int captured, int wire) {
        return write(timestamp, memory, offset, captured, wire, 0);
    }

    /**
     * Adds a frame that may be a super-frame.
     *
     * @param segmentSize segment size of a super-frame, 0 for a single frame; pcap has no place for
     *     it
     * @return as above
     */
    public boolean write(
            long timestamp,
            MemorySegment memory,
            long offset,
            int captured,
            int wire,
            int segmentSize) {
        if (captured > CaptureFormat.MAX_FRAME || !hasRoom(captured, segmentSize) && !flush()) {
            return false;
        }
        if (failure != null) {
            return false;
        }
        final long at = used;
        encoder.record(buffer, at, timestamp, captured, wire, segmentSize);
        MemorySegment.copy(memory, offset, buffer, at + encoder.frameOffset(), captured);
        used = (int) at + encoder.recordLength(captured, segmentSize);
        accepted++;
        return true;
    }

    /** Returns whether the buffer has room for a single frame of that length. */
    boolean hasRoom(int captured) {
        return hasRoom(captured, 0);
    }

    private boolean hasRoom(int captured, int segmentSize) {
        return encoder.recordLength(captured, segmentSize) <= BUFFER - used;
    }

    /** Returns whether the buffer is at least half full. */
    boolean isHalfFull() {
        return used >= BUFFER / 2;
    }

    /**
     * Hands all that is buffered to the system.
     *
     * @return false if the file has failed, now or earlier
     */
    public boolean flush() {
        if (failure != null) {
            return false;
        }
        view.limit(used).position(0);
        try {
            while (view.hasRemaining()) {
                channel.write(view);
            }
        } catch (IOException e) {
            fail(e);
            return false;
        }
        fileLength += used;
        used = 0;
        written = accepted;
        return true;
    }

    private void fail(IOException cause) {
        final String reason = CaptureException.reason(cause);
        failure = new CaptureException(file, fileLength, "write: " + reason, cause);
        if (channel instanceof SeekableByteChannel growing) {
            try {
                growing.truncate(fileLength);
            } catch (IOException e) {
                // a pipe or a device, or closed by an interrupt: the file ends with an incomplete
                // record
            }
        }
    }

    /** Frames accepted by {@link #write}. */
    public long accepted() {
        return accepted;
    }

    /** Frames handed to the system, whole; never more than {@link #accepted}. */
    public long written() {
        return written;
    }

    /**
     * Returns the failure to report when the writing thread has ended for another reason than the
     * file.
     */
    CaptureException ended(Throwable cause) {
        return new CaptureException(
                file,
                fileLength,
                "the thread that writes it has failed: " + cause,
                new IOException(cause));
    }

    /** Whether {@link #failure} has something to tell. */
    boolean hasFailed() {
        return failure != null;
    }

    /** Why writing has failed; empty if it has not. */
    public Optional<CaptureException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Writes what is buffered and closes the file; {@link #failure} is final then. */
    @Override
    public void close() {
        flush();
        try {
            channel.close();
        } catch (IOException e) {
            if (failure == null) {
                final String reason = CaptureException.reason(e);
                failure = new CaptureException(file, fileLength, "close: " + reason, e);
            }
        }
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
