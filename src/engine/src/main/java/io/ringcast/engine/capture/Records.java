package io.ringcast.engine.capture;

/** Cursor over the frames of a file of one format; the fields describe the present frame. */
abstract sealed class Records permits PcapRecords, PcapngRecords {
    final ReadWindow window;
    int position;
    int capturedLength;
    int wireLength;
    long timestamp;

    /** Segment size of a super-frame; 0 for a single frame, and if the file has none. */
    int segmentSize;

    /** The first link type without an Ethernet header that a packet had; Ethernet if none had. */
    int foreignLinkType = LinkType.ETHERNET;

    Records(ReadWindow window) {
        this.window = window;
    }

    /** Moves to the next frame; false at the end of the file. */
    abstract boolean next() throws CaptureException;

    /**
     * Checks a frame's lengths and takes them over. A wire length below the captured one, as some
     * programs write it, is raised to that: the bytes are there.
     *
     * @param start where the record begins in the file
     */
    final void lengths(long start, long captured, long wire) throws CaptureException {
        if (captured > CaptureFormat.MAX_FRAME) {
            throw window.corrupt(
                    start,
                    "captured length " + captured + ": must be at most " + CaptureFormat.MAX_FRAME);
        }
        if (wire > Integer.MAX_VALUE) {
            throw window.corrupt(
                    start, "original length " + wire + ": must be at most " + Integer.MAX_VALUE);
        }
        capturedLength = (int) captured;
        wireLength = (int) Math.max(wire, captured);
        segmentSize = 0;
    }

    /** Converts the present packet to an Ethernet frame, if it is not one already. */
    final void toEthernet(int linkType) {
        if (linkType != LinkType.ETHERNET) {
            if (foreignLinkType == LinkType.ETHERNET) {
                foreignLinkType = linkType;
            }
            LinkHeader.replace(linkType, this);
        }
    }

    /** The error for a file that ends inside a record. */
    final CaptureException truncated(long start, String what, long length) {
        return window.corrupt(
                start, what + ": truncated, the file ends after " + length + " bytes of it");
    }
}
