package io.ringcast.engine.zstd;

import java.util.Arrays;

/** What was decompressed of a frame, as far as its window reaches back; grows as it is needed. */
final class History {
    private static final int FIRST = 4 * ZstdInputStream.MOST_BLOCK;

    private byte[] bytes = new byte[FIRST];
    private int window;
    private int start;
    private int end;
    private int blockEnd;

    /** A frame begins. All of the one before has been read. */
    void begin(int windowSize) {
        window = windowSize;
        start = 0;
        end = 0;
    }

    /** Makes room for a block. */
    void beginBlock() {
        final int room = ZstdInputStream.MOST_BLOCK;
        if (bytes.length - end < room) {
            final int kept = Math.min(window, end);
            if (kept > bytes.length / 2) {
                final int most = window + Math.max(window / 2, FIRST);
                final int grown = (int) Math.min(2L * bytes.length, most);
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length, grown));
            }
            if (bytes.length - end < room) {
                System.arraycopy(bytes, end - kept, bytes, 0, kept);
                end = kept;
            }
        }
        start = end;
        blockEnd = end + room;
    }

    void append(byte[] from, int at, int length) throws CorruptException {
        require(length);
        System.arraycopy(from, at, bytes, end, length);
        end += length;
    }

    void fill(byte value, int length) throws CorruptException {
        require(length);
        Arrays.fill(bytes, end, end + length, value);
        end += length;
    }

    /** Appends what lies so far back, which may be what this call appends. */
    void repeat(int offset, int length) throws CorruptException {
        require(length);
        if (offset > end) {
            throw new CorruptException("an offset of " + offset + " bytes, where there is nothing");
        }
        if (offset >= length) {
            System.arraycopy(bytes, end - offset, bytes, end, length);
        } else {
            for (int i = end; i < end + length; i++) {
                bytes[i] = bytes[i - offset];
            }
        }
        end += length;
    }

    private void require(int length) throws CorruptException {
        if (length > blockEnd - end) {
            throw new CorruptException("a block of more than 128 KiB");
        }
    }

    /** Bytes of the present block. */
    int blockLength() {
        return end - start;
    }

    /** Adds the block to a checksum. */
    void sum(XxHash64 hash) {
        hash.update(bytes, start, end - start);
    }

    /** Copies out of the present block, from a place in it on. */
    void copy(int from, byte[] to, int at, int length) {
        System.arraycopy(bytes, start + from, to, at, length);
    }
}
