package io.ringcast.engine.capture;

/** pcap (draft-ietf-opsawg-pcap), micro- or nanoseconds, in either byte order. */
final class PcapRecords extends Records {
    /** The file header's first four bytes, in the file's byte order (section 4). */
    static final int MICROSECOND_MAGIC = 0xa1b2c3d4;

    static final int NANOSECOND_MAGIC = 0xa1b23c4d;

    static final int FILE_HEADER = 24;
    static final int RECORD_HEADER = 16;

    private static final int VERSION_MAJOR = 2;

    /** The rest of the field tells of a frame check sequence (section 4, LinkType). */
    private static final int LINK_TYPE_MASK = 0x03ffffff;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final int nanosPerUnit;
    private final int linkType;

    /** Reads the file header, whose magic has been recognised. */
    PcapRecords(ReadWindow window) throws CaptureException {
        super(window);
        if (!window.has(FILE_HEADER)) {
            throw truncated(0, "pcap file header of 24 bytes", window.available());
        }
        window.swapped(isSwapped(window.i32(0)));
        nanosPerUnit = window.i32(0) == NANOSECOND_MAGIC ? 1 : 1000;
        final int version = window.u16(4);
        if (version != VERSION_MAJOR) {
            throw window.corrupt(0, "pcap major version " + version + ": must be " + VERSION_MAJOR);
        }
        linkType = window.i32(20) & LINK_TYPE_MASK;
        if (!LinkType.isReadable(linkType)) {
            throw window.corrupt(0, LinkType.refusal(linkType));
        }
        window.advance(FILE_HEADER);
    }

    static boolean hasMagic(int first) {
        return isMagic(first) || isSwapped(first);
    }

    private static boolean isSwapped(int first) {
        return isMagic(Integer.reverseBytes(first));
    }

    private static boolean isMagic(int first) {
        return first == MICROSECOND_MAGIC || first == NANOSECOND_MAGIC;
    }

    @Override
    boolean next() throws CaptureException {
        if (!window.has(RECORD_HEADER)) {
            if (window.available() == 0) {
                return false;
            }
            throw truncated(window.fileOffset(), "record header of 16 bytes", window.available());
        }
        final long start = window.fileOffset();
        timestamp = window.u32(0) * NANOS_PER_SECOND + window.u32(4) * nanosPerUnit;
        lengths(start, window.u32(8), window.u32(12));
        if (!window.has(RECORD_HEADER + capturedLength)) {
            throw truncated(
                    start, "captured length " + capturedLength, window.available() - RECORD_HEADER);
        }
        position = window.position() + RECORD_HEADER;
        window.advance(RECORD_HEADER + capturedLength);
        toEthernet(linkType);
        return true;
    }
}
