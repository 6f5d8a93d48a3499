package io.ringcast.engine.zstd;

/** A bit stream that is read from its beginning, lowest bits first. */
final class ForwardBits {
    private final byte[] data;
    private final int start;
    private final int end;
    private int at;

    ForwardBits(byte[] data, int start, int end) {
        this.data = data;
        this.start = start;
        this.end = end;
    }

    /** The next bits, at most 16, which stay; zeros behind the end. */
    int peek(int bits) {
        int word = 0;
        for (int i = 0; i < 3; i++) {
            final int from = start + (at >>> 3) + i;
            word |= from < end ? (data[from] & 0xff) << Byte.SIZE * i : 0;
        }
        return word >>> (at & 7) & (1 << bits) - 1;
    }

    /** The next bits, at most 16. */
    int read(int bits) throws CorruptException {
        final int value = peek(bits);
        at += bits;
        if (start + bytes() > end) {
            throw new CorruptException("a table's description ends too early");
        }
        return value;
    }

    /** Bytes that were read, the last one perhaps in part. */
    int bytes() {
        return at + 7 >>> 3;
    }
}
