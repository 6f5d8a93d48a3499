package io.ringcast.engine.capture;

import java.lang.foreign.MemorySegment;

/** Lays out the headers of a format around the frames. All offsets are bytes in {@code memory}. */
interface RecordEncoder {
    /** Writes what a file begins with, and answers with its length. */
    int fileHeader(MemorySegment memory);

    /** Bytes before the frame in a record. */
    int frameOffset();

    /**
     * Bytes of a whole record.
     *
     * @param segmentSize of a super-frame, 0 for a single frame
     */
    int recordLength(int capturedLength, int segmentSize);

    /** Writes all of the record at {@code at} except the frame, which is copied in afterwards. */
    void record(
            MemorySegment memory, long at, long timestamp, int captured, int wire, int segmentSize);
}
