package io.ringcast.engine.capture;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Reader of the Ethernet frames of a capture file: pcap (micro- and nanoseconds) and pcapng,
 * recognised by their first bytes, in either byte order. Packets of link types RAW, IPV4, IPV6,
 * LINUX_SLL and LINUX_SLL2 get an Ethernet header, see {@link #foreignLinkType}.
 *
 * <p>The reader is a cursor: {@link #next} moves it to a frame, which {@link #memory}, {@link
 * #offset} and the other methods describe until {@code next} or {@link #close} is called. A window
 * of 1 MiB moves over the file, so files may be of any size and may be pipes. Frames longer than
 * {@link CaptureFormat#MAX_FRAME} are taken for corruption.
 *
 * <p>Threading: one thread at a time. No allocation in {@code next}, except when it reads the
 * description of an interface.
 */
public final class CaptureReader implements AutoCloseable {
    /**
     * Size of the window: room for two blocks of the largest size, {@link PcapngRecords#MAX_BLOCK}.
     */
    private static final int WINDOW = (1 << 20) - ReadWindow.HEADROOM;

    /** A file name that means the standard input. */
    private static final String STANDARD_INPUT = "-";

    private final ReadWindow window;
    private final Records records;
    private CaptureException failure;

    private CaptureReader(ReadWindow window) throws CaptureException {
        this.window = window;
        records = recognise(window);
    }

    /**
     * Opens a file and reads its header.
     *
     * @param file the file; "-" is the standard input
     * @throws CaptureException if the file cannot be opened, is neither pcap nor pcapng, or is a
     *     pcap file of another link type
     */
    public static CaptureReader open(Path file) throws CaptureException {
        return open(file, UnaryOperator.identity());
    }

    /**
     * Opens a file through a filter, such as a decompressor, and reads its header.
     *
     * @param file the file; "-" is the standard input
     * @param through receives the open file and returns the channel to read from; closing that
     *     channel closes both
     * @throws CaptureException as {@link #open(Path)}
     */
    public static CaptureReader open(Path file, UnaryOperator<ReadableByteChannel> through)
            throws CaptureException {
        final String name = file.toString();
        if (name.equals(STANDARD_INPUT)) {
            return open(
                    "standard input",
                    through.apply(new FileInputStream(FileDescriptor.in).getChannel()));
        }
        final FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw CaptureException.opening(name, e);
        }
        return open(name, through.apply(channel));
    }

    /**
     * Reads from a channel.
     *
     * @param name how messages name it
     * @param channel a blocking channel; the reader closes it, also if this method fails
     * @throws CaptureException as {@link #open(Path)}
     */
    public static CaptureReader open(String name, ReadableByteChannel channel)
            throws CaptureException {
        final ReadWindow window = new ReadWindow(name, channel, WINDOW);
        try {
            return new CaptureReader(window);
        } catch (CaptureException e) {
            window.close();
            throw e;
        }
    }

    private static Records recognise(ReadWindow window) throws CaptureException {
        if (!window.has(Integer.BYTES)) {
            throw window.corrupt(
                    0, "file of " + window.available() + " bytes: too short for a capture file");
        }
        final int first = window.i32(0);
        if (first == PcapngBlocks.SECTION_HEADER) {
            return new PcapngRecords(window);
        }
        if (PcapRecords.hasMagic(first)) {
            return new PcapRecords(window);
        }
        throw window.corrupt(
                0,
                String.format(
                        Locale.ROOT,
                        "first bytes %02x %02x %02x %02x: must be those of a pcap or pcapng file",
                        window.u8(0),
                        window.u8(1),
                        window.u8(2),
                        window.u8(3)));
    }

    /**
     * Moves to the next frame, waiting for it if the file is a pipe.
     *
     * @return false at the end of the file
     * @throws CaptureException if the file is truncated or corrupt at this point, or cannot be
     *     read; all earlier frames have been delivered, and each further call throws the same
     *     exception
     */
    public boolean next() throws CaptureException {
        if (failure != null) {
            throw failure;
        }
        try {
            return records.next();
        } catch (CaptureException e) {
            failure = e;
            throw e;
        }
    }

    /** The memory that {@link #offset} refers to, the same for all frames. */
    public MemorySegment memory() {
        return window.memory();
    }

    /** Where the frame begins in {@link #memory}. */
    public long offset() {
        return records.position;
    }

    /** Bytes of the frame that the file holds, 0 to {@link CaptureFormat#MAX_FRAME}. */
    public int capturedLength() {
        return records.capturedLength;
    }

    /** Bytes that the frame had on the wire, at least {@link #capturedLength}. */
    public int wireLength() {
        return records.wireLength;
    }

    /**
     * UDP payload bytes of each datagram but the last if the frame is a super-frame that a tap of
     * Ringcast's has captured to pcapng; 0 if it is a single frame, or if the file has no segment
     * size.
     */
    public int segmentSize() {
        return records.segmentSize;
    }

    /**
     * When the frame was captured: nanoseconds since the epoch, 0 if the file has no timestamp.
     * Finer units are rounded down; times before 1970 or after 2262 are set to the nearest of these
     * limits.
     */
    public long timestamp() {
        return records.timestamp;
    }

    /** How far the file has been read, in bytes from its start: to the end of the present frame. */
    public long position() {
        return window.fileOffset();
    }

    /**
     * The first link type without an Ethernet header that a packet before or at the present one
     * had, as {@code 113 (LINUX_SLL)}. Its packets were given an Ethernet header: the destination
     * MAC address is 0; the source MAC address is the sender's, or 0 if the file does not have it.
     * Empty if all were Ethernet.
     */
    public Optional<String> foreignLinkType() {
        return records.foreignLinkType == LinkType.ETHERNET
                ? Optional.empty()
                : Optional.of(LinkType.describe(records.foreignLinkType));
    }

    /** Closes the file and frees the window. */
    @Override
    public void close() {
        window.close();
    }
}
