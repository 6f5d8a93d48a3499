package io.ringcast.engine.zstd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A bit stream that is read from its end to its beginning (RFC 8878 section 4.1). Its last byte
 * holds the end mark: the highest bit that is set. Before the beginning there are zeros.
 */
final class BackwardBits {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] data;
    private int start;

    /** Bits that are left; negative once more have been asked for. */
    private int left;

    /**
     * @param data with 8 bytes behind the stream that may be read, whatever they hold
     */
    void begin(byte[] data, int start, int length) throws CorruptException {
        if (length < 1 || data[start + length - 1] == 0) {
            throw new CorruptException("a bit stream has no end mark");
        }
        this.data = data;
        this.start = start;
        final int last = data[start + length - 1] & 0xff;
        left = Byte.SIZE * (length - 1) + Integer.SIZE - 1 - Integer.numberOfLeadingZeros(last);
    }

    /** The next bits, which stay. At most 31. */
    int peek(int bits) {
        final int from = left - bits;
        if (from >= 0) {
            return bits(from, bits);
        }
        return left <= 0 ? 0 : bits(0, left) << -from;
    }

    private int bits(int from, int bits) {
        final long word = (long) LONG.get(data, start + (from >>> 3));
        return (int) (word >>> (from & 7) & (1L << bits) - 1);
    }

    /** Takes bits away. */
    void skip(int bits) {
        left -= bits;
    }

    /** The next bits, at most 31. */
    int read(int bits) {
        final int value = peek(bits);
        left -= bits;
        return value;
    }

    int left() {
        return left;
    }
}
