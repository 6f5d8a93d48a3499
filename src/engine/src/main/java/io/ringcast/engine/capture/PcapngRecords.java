package io.ringcast.engine.capture;

import static io.ringcast.engine.capture.PcapngBlocks.BLOCK_HEADER;
import static io.ringcast.engine.capture.PcapngBlocks.BLOCK_TRAILER;
import static io.ringcast.engine.capture.PcapngBlocks.BYTE_ORDER_MAGIC;
import static io.ringcast.engine.capture.PcapngBlocks.ENHANCED_PACKET_HEADER;
import static io.ringcast.engine.capture.PcapngBlocks.INTERFACE_DESCRIPTION_FIXED;
import static io.ringcast.engine.capture.PcapngBlocks.OBSOLETE_PACKET_HEADER;
import static io.ringcast.engine.capture.PcapngBlocks.SECTION_HEADER_FIXED;
import static io.ringcast.engine.capture.PcapngBlocks.SIMPLE_PACKET_HEADER;
import static io.ringcast.engine.capture.PcapngBlocks.padded;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** pcapng (draft-ietf-opsawg-pcapng): any number of sections, each in its byte order. */
final class PcapngRecords extends Records {
    /**
     * The longest block, in bytes, that is kept whole: a frame and as much again of options. Blocks
     * that are not needed are skipped, whatever their length.
     */
    static final int MAX_BLOCK = 2 * CaptureFormat.MAX_FRAME;

    /**
     * Largest number of interfaces: the obsolete packet block numbers them with 16 bits; a file
     * with more is taken for corrupt.
     */
    private static final int MAX_INTERFACES = 65536;

    private final List<CaptureInterface> interfaces = new ArrayList<>();

    /** Reads the first section header, whose type has been recognised. */
    PcapngRecords(ReadWindow window) throws CaptureException {
        super(window);
        section();
    }

    @Override
    boolean next() throws CaptureException {
        while (window.has(1)) {
            final long start = window.fileOffset();
            if (!window.has(BLOCK_HEADER)) {
                throw truncated(start, "block header of 8 bytes", window.available());
            }
            switch (window.i32(0)) {
                case PcapngBlocks.ENHANCED_PACKET -> {
                    enhancedPacket(start);
                    return true;
                }
                case PcapngBlocks.SIMPLE_PACKET -> {
                    simplePacket(start);
                    return true;
                }
                case PcapngBlocks.OBSOLETE_PACKET -> {
                    obsoletePacket(start);
                    return true;
                }
                case PcapngBlocks.INTERFACE_DESCRIPTION -> interfaceDescription(start);
                case PcapngBlocks.SECTION_HEADER -> section();
                default -> passOver(start, BLOCK_HEADER + BLOCK_TRAILER);
            }
        }
        return false;
    }

    private void section() throws CaptureException {
        final long start = window.fileOffset();
        if (!window.has(SECTION_HEADER_FIXED)) {
            throw truncated(start, "section header block", window.available());
        }
        window.swapped(false);
        if (window.i32(8) != BYTE_ORDER_MAGIC) {
            window.swapped(true);
            if (window.i32(8) != BYTE_ORDER_MAGIC) {
                throw window.corrupt(
                        start,
                        String.format(
                                Locale.ROOT,
                                "byte-order magic 0x%08x: must be 0x%08x in either byte order",
                                Integer.reverseBytes(window.i32(8)),
                                BYTE_ORDER_MAGIC));
            }
        }
        final int version = window.u16(12);
        if (version != PcapngBlocks.VERSION_MAJOR) {
            throw window.corrupt(
                    start,
                    "pcapng major version " + version + ": must be " + PcapngBlocks.VERSION_MAJOR);
        }
        interfaces.clear();
        passOver(start, SECTION_HEADER_FIXED + BLOCK_TRAILER);
    }

    private void interfaceDescription(long start) throws CaptureException {
        final int total = wholeBlock(start, INTERFACE_DESCRIPTION_FIXED + BLOCK_TRAILER);
        if (interfaces.size() == MAX_INTERFACES) {
            throw window.corrupt(
                    start, "interfaces of a section: must be at most " + MAX_INTERFACES);
        }
        int resolution = TimestampUnit.MICROSECONDS;
        long offsetSeconds = 0;
        final int end = total - BLOCK_TRAILER;
        int at = INTERFACE_DESCRIPTION_FIXED;
        while (at + PcapngBlocks.OPTION_HEADER <= end) {
            final int code = window.u16(at);
            final int length = window.u16(at + 2);
            final int value = at + PcapngBlocks.OPTION_HEADER;
            if (code == PcapngBlocks.OPTION_END) {
                break;
            }
            if (length > end - value) {
                throw window.corrupt(
                        start,
                        "length " + length + " of option " + code + ": must end within its block");
            }
            if (code == PcapngBlocks.OPTION_TIMESTAMP_RESOLUTION) {
                optionLength(start, "if_tsresol", length, 1);
                resolution = window.u8(value);
            } else if (code == PcapngBlocks.OPTION_TIMESTAMP_OFFSET) {
                optionLength(start, "if_tsoffset", length, 8);
                offsetSeconds = window.i64(value);
            }
            at = value + padded(length);
        }
        interfaces.add(
                new CaptureInterface(
                        window.u16(8),
                        window.u32(12),
                        new TimestampUnit(resolution, offsetSeconds)));
        window.advance(total);
    }

    private void optionLength(long start, String name, int length, int expected)
            throws CaptureException {
        if (length != expected) {
            throw window.corrupt(
                    start, "length " + length + " of option " + name + ": must be " + expected);
        }
    }

    private void enhancedPacket(long start) throws CaptureException {
        final int total = wholeBlock(start, ENHANCED_PACKET_HEADER + BLOCK_TRAILER);
        packet(start, total, ENHANCED_PACKET_HEADER, described(start, window.u32(8)));
    }

    private void obsoletePacket(long start) throws CaptureException {
        final int total = wholeBlock(start, OBSOLETE_PACKET_HEADER + BLOCK_TRAILER);
        packet(start, total, OBSOLETE_PACKET_HEADER, described(start, window.u16(8)));
    }

    /** The two kinds of packet block agree in all but the width of the interface's number. */
    private void packet(long start, int total, int header, CaptureInterface from)
            throws CaptureException {
        lengths(start, window.u32(20), window.u32(24));
        timestamp = from.unit().nanos(window.u32(12) << 32 | window.u32(16));
        readComments(header + padded(capturedLength), total - BLOCK_TRAILER);
        frame(start, total, header, from);
    }

    /** Reads comments. Malformed options are ignored, because the frame itself is complete. */
    private void readComments(int options, int end) {
        int at = options;
        while (at + PcapngBlocks.OPTION_HEADER <= end && segmentSize == 0) {
            final int code = window.u16(at);
            final int length = window.u16(at + 2);
            final int value = at + PcapngBlocks.OPTION_HEADER;
            if (code == PcapngBlocks.OPTION_END || length > end - value) {
                return;
            }
            if (code == PcapngBlocks.OPTION_COMMENT) {
                segmentSize = SegmentSizeComment.read(window, value, length);
            }
            at = value + padded(length);
        }
    }

    /**
     * Reads a simple packet block: it belongs to the section's first interface and has neither a
     * timestamp nor a captured length.
     */
    private void simplePacket(long start) throws CaptureException {
        final int total = wholeBlock(start, SIMPLE_PACKET_HEADER + BLOCK_TRAILER);
        final CaptureInterface from = described(start, 0);
        final long snapLength = from.snapLength();
        final long wire = window.u32(8);
        lengths(start, snapLength == 0 ? wire : Math.min(wire, snapLength), wire);
        timestamp = 0;
        frame(start, total, SIMPLE_PACKET_HEADER, from);
    }

    private void frame(long start, int total, int header, CaptureInterface from)
            throws CaptureException {
        final int room = total - BLOCK_TRAILER - header;
        if (capturedLength > room) {
            throw window.corrupt(
                    start,
                    "captured length "
                            + capturedLength
                            + ": must be at most the "
                            + room
                            + " bytes that the block holds");
        }
        position = window.position() + header;
        window.advance(total);
        toEthernet(from.linkType());
    }

    private CaptureInterface described(long start, long number) throws CaptureException {
        if (number >= interfaces.size()) {
            throw window.corrupt(
                    start,
                    "interface "
                            + number
                            + ": must be less than "
                            + interfaces.size()
                            + ", the number described in the section");
        }
        final CaptureInterface described = interfaces.get((int) number);
        if (!LinkType.isReadable(described.linkType())) {
            throw window.corrupt(start, LinkType.refusal(described.linkType()));
        }
        return described;
    }

    /** Makes the whole block at the position available and returns its total length. */
    private int wholeBlock(long start, int least) throws CaptureException {
        final long total = totalLength(start, least);
        if (total > MAX_BLOCK) {
            throw window.corrupt(
                    start, "block total length " + total + ": must be at most " + MAX_BLOCK);
        }
        if (!window.has((int) total)) {
            throw truncated(start, "block total length " + total, window.available());
        }
        closing(start, total, window.u32((int) total - BLOCK_TRAILER));
        return (int) total;
    }

    private void passOver(long start, int least) throws CaptureException {
        final long total = totalLength(start, least);
        if (!window.skip(total - BLOCK_TRAILER) || !window.has(BLOCK_TRAILER)) {
            final long read = window.fileOffset() + window.available() - start;
            throw truncated(start, "block total length " + total, read);
        }
        closing(start, total, window.u32(0));
        window.advance(BLOCK_TRAILER);
    }

    private long totalLength(long start, int least) throws CaptureException {
        final long total = window.u32(4);
        if (total < least || total % 4 != 0) {
            throw window.corrupt(
                    start,
                    "block total length "
                            + total
                            + ": must be at least "
                            + least
                            + " and a multiple of 4");
        }
        return total;
    }

    private void closing(long start, long total, long repeated) throws CaptureException {
        if (repeated != total) {
            throw window.corrupt(
                    start,
                    "block total length "
                            + repeated
                            + " at the block's end: must be "
                            + total
                            + " as at its start");
        }
    }
}
