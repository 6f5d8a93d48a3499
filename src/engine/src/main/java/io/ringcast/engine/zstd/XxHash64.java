package io.ringcast.engine.zstd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** XXH64 with seed 0 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md), fed piece by piece. */
final class XxHash64 {
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE = 32;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final long[] lanes = new long[4];
    private final byte[] pending = new byte[STRIPE];
    private int held;
    private long length;

    XxHash64() {
        reset();
    }

    void reset() {
        lanes[0] = P1 + P2;
        lanes[1] = P2;
        lanes[2] = 0;
        lanes[3] = -P1;
        held = 0;
        length = 0;
    }

    void update(byte[] bytes, int from, int count) {
        length += count;
        int at = from;
        final int end = from + count;
        if (held > 0) {
            final int more = Math.min(STRIPE - held, count);
            System.arraycopy(bytes, at, pending, held, more);
            held += more;
            at += more;
            if (held < STRIPE) {
                return;
            }
            stripe(pending, 0);
            held = 0;
        }
        while (end - at >= STRIPE) {
            stripe(bytes, at);
            at += STRIPE;
        }
        held = end - at;
        System.arraycopy(bytes, at, pending, 0, held);
    }

    private void stripe(byte[] bytes, int at) {
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = round(lanes[i], (long) LONG.get(bytes, at + Long.BYTES * i));
        }
    }

    private static long round(long lane, long word) {
        return Long.rotateLeft(lane + word * P2, 31) * P1;
    }

    long value() {
        long hash = P5;
        if (length >= STRIPE) {
            hash =
                    Long.rotateLeft(lanes[0], 1)
                            + Long.rotateLeft(lanes[1], 7)
                            + Long.rotateLeft(lanes[2], 12)
                            + Long.rotateLeft(lanes[3], 18);
            for (final long lane : lanes) {
                hash = (hash ^ round(0, lane)) * P1 + P4;
            }
        }
        hash += length;
        int at = 0;
        for (; held - at >= Long.BYTES; at += Long.BYTES) {
            hash ^= round(0, (long) LONG.get(pending, at));
            hash = Long.rotateLeft(hash, 27) * P1 + P4;
        }
        if (held - at >= Integer.BYTES) {
            hash ^= Integer.toUnsignedLong((int) INT.get(pending, at)) * P1;
            hash = Long.rotateLeft(hash, 23) * P2 + P3;
            at += Integer.BYTES;
        }
        for (; at < held; at++) {
            hash ^= (pending[at] & 0xff) * P5;
            hash = Long.rotateLeft(hash, 11) * P1;
        }
        hash = (hash ^ hash >>> 33) * P2;
        hash = (hash ^ hash >>> 29) * P3;
        return hash ^ hash >>> 32;
    }
}
