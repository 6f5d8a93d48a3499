package io.ringcast.engine.capture;

import static io.ringcast.engine.capture.PcapngBlocks.padded;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * pcapng (draft-ietf-opsawg-pcapng), in this machine's byte order: one section, one interface with
 * nanosecond time stamps, one enhanced packet block per frame, with a {@link SegmentSizeComment} if
 * it is a super-frame.
 */
final class PcapngEncoder implements RecordEncoder {
    private static final byte[] APPLICATION = "Ringcast".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NANOSECONDS = {9};

    /** The interface's number in each packet block: the only one. */
    private static final int INTERFACE = 0;

    /** The most bytes of an interface's name: more than Linux's 15, and its block stays small. */
    private static final int MAX_NAME = 255;

    private final byte[] interfaceName;

    /**
     * @param interfaceName the name put into the file, empty for none, at most 255 bytes
     */
    PcapngEncoder(String interfaceName) {
        this.interfaceName = interfaceName.getBytes(StandardCharsets.UTF_8);
        if (this.interfaceName.length > MAX_NAME) {
            throw new IllegalArgumentException(
                    "interface name " + interfaceName + ": must be at most 255 bytes long");
        }
    }

    @Override
    public int fileHeader(MemorySegment memory) {
        final int section = sectionHeader(memory);
        return section + interfaceDescription(memory.asSlice(section));
    }

    private static int sectionHeader(MemorySegment block) {
        block.set(JAVA_INT_UNALIGNED, 8, PcapngBlocks.BYTE_ORDER_MAGIC);
        block.set(JAVA_SHORT_UNALIGNED, 12, (short) PcapngBlocks.VERSION_MAJOR);
        block.set(JAVA_SHORT_UNALIGNED, 14, (short) 0);
        block.set(JAVA_LONG_UNALIGNED, 16, -1); // the section's length is not told
        int end = PcapngBlocks.SECTION_HEADER_FIXED;
        end = option(block, end, PcapngBlocks.OPTION_USER_APPLICATION, APPLICATION);
        end = option(block, end, PcapngBlocks.OPTION_END, new byte[0]);
        return finish(block, PcapngBlocks.SECTION_HEADER, end);
    }

    private int interfaceDescription(MemorySegment block) {
        block.set(JAVA_SHORT_UNALIGNED, 8, (short) LinkType.ETHERNET);
        block.set(JAVA_SHORT_UNALIGNED, 10, (short) 0); // reserved
        block.set(JAVA_INT_UNALIGNED, 12, CaptureFormat.MAX_FRAME);
        int end = PcapngBlocks.INTERFACE_DESCRIPTION_FIXED;
        if (interfaceName.length > 0) {
            end = option(block, end, PcapngBlocks.OPTION_INTERFACE_NAME, interfaceName);
        }
        end = option(block, end, PcapngBlocks.OPTION_TIMESTAMP_RESOLUTION, NANOSECONDS);
        end = option(block, end, PcapngBlocks.OPTION_END, new byte[0]);
        return finish(block, PcapngBlocks.INTERFACE_DESCRIPTION, end);
    }

    private static int option(MemorySegment block, int at, int code, byte[] value) {
        block.set(JAVA_SHORT_UNALIGNED, at, (short) code);
        block.set(JAVA_SHORT_UNALIGNED, at + 2, (short) value.length);
        final int start = at + PcapngBlocks.OPTION_HEADER;
        final int end = start + padded(value.length);
        block.asSlice(start, end - start).fill((byte) 0);
        MemorySegment.copy(MemorySegment.ofArray(value), 0, block, start, value.length);
        return end;
    }

    private static int finish(MemorySegment block, int type, int end) {
        final int total = end + PcapngBlocks.BLOCK_TRAILER;
        block.set(JAVA_INT_UNALIGNED, 0, type);
        block.set(JAVA_INT_UNALIGNED, 4, total);
        block.set(JAVA_INT_UNALIGNED, end, total);
        return total;
    }

    @Override
    public int frameOffset() {
        return PcapngBlocks.ENHANCED_PACKET_HEADER;
    }

    @Override
    public int recordLength(int capturedLength, int segmentSize) {
        return PcapngBlocks.ENHANCED_PACKET_HEADER
                + padded(capturedLength)
                + SegmentSizeComment.optionsLength(segmentSize)
                + PcapngBlocks.BLOCK_TRAILER;
    }

    @Override
    public void record(
            MemorySegment memory,
            long at,
            long timestamp,
            int captured,
            int wire,
            int segmentSize) {
        final long time = Math.max(timestamp, 0);
        final int total = recordLength(captured, segmentSize);
        final long options = at + PcapngBlocks.ENHANCED_PACKET_HEADER + padded(captured);
        // Zeroes the padding, if any; otherwise the word is overwritten, by the frame or the wire
        // length.
        memory.set(JAVA_INT_UNALIGNED, options - Integer.BYTES, 0);
        memory.set(JAVA_INT_UNALIGNED, at, PcapngBlocks.ENHANCED_PACKET);
        memory.set(JAVA_INT_UNALIGNED, at + 4, total);
        memory.set(JAVA_INT_UNALIGNED, at + 8, INTERFACE);
        memory.set(JAVA_INT_UNALIGNED, at + 12, (int) (time >>> 32));
        memory.set(JAVA_INT_UNALIGNED, at + 16, (int) time);
        memory.set(JAVA_INT_UNALIGNED, at + 20, captured);
        memory.set(JAVA_INT_UNALIGNED, at + 24, wire);
        if (segmentSize != 0) {
            SegmentSizeComment.write(memory, options, segmentSize);
        }
        memory.set(JAVA_INT_UNALIGNED, at + total - PcapngBlocks.BLOCK_TRAILER, total);
    }
}
