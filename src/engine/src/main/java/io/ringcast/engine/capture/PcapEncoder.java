package io.ringcast.engine.capture;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * pcap in nanoseconds (draft-ietf-opsawg-pcap), in this machine's byte order. It has no place for
 * the segment size of a super-frame.
 */
final class PcapEncoder implements RecordEncoder {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** The last time that unsigned 32-bit seconds can hold, in 2106. */
    private static final long LATEST = 0xffffffffL * NANOS_PER_SECOND + NANOS_PER_SECOND - 1;

    @Override
    public int fileHeader(MemorySegment memory) {
        memory.set(JAVA_INT_UNALIGNED, 0, PcapRecords.NANOSECOND_MAGIC);
        memory.set(JAVA_SHORT_UNALIGNED, 4, (short) 2); // version 2.4
        memory.set(JAVA_SHORT_UNALIGNED, 6, (short) 4);
        memory.set(JAVA_INT_UNALIGNED, 8, 0); // reserved
        memory.set(JAVA_INT_UNALIGNED, 12, 0); // reserved
        memory.set(JAVA_INT_UNALIGNED, 16, CaptureFormat.MAX_FRAME);
        memory.set(JAVA_INT_UNALIGNED, 20, LinkType.ETHERNET);
        return PcapRecords.FILE_HEADER;
    }

    @Override
    public int frameOffset() {
        return PcapRecords.RECORD_HEADER;
    }

    @Override
    public int recordLength(int capturedLength, int segmentSize) {
        return PcapRecords.RECORD_HEADER + capturedLength;
    }

    @Override
    public void record(
            MemorySegment memory,
            long at,
            long timestamp,
            int captured,
            int wire,
            int segmentSize) {
        final long time = Math.min(Math.max(timestamp, 0), LATEST);
        final long seconds = time / NANOS_PER_SECOND;
        memory.set(JAVA_INT_UNALIGNED, at, (int) seconds);
        memory.set(JAVA_INT_UNALIGNED, at + 4, (int) (time - seconds * NANOS_PER_SECOND));
        memory.set(JAVA_INT_UNALIGNED, at + 8, captured);
        memory.set(JAVA_INT_UNALIGNED, at + 12, wire);
    }
}
