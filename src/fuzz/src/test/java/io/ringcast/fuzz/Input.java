package io.ringcast.fuzz;

import java.util.Arrays;

/** Reads what a fuzzer made up from its beginning; behind its end all is 0. */
final class Input {
    private final byte[] bytes;
    private int at;

    Input(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isEmpty() {
        return at >= bytes.length;
    }

    int u8() {
        return at < bytes.length ? bytes[at++] & 0xff : 0;
    }

    int u16() {
        return u8() << 8 | u8();
    }

    /** Fewer if there are not as many. */
    byte[] bytes(int atMost) {
        final int end = Math.min(bytes.length, at + atMost);
        final byte[] taken = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return taken;
    }

    @SafeVarargs
    final <T> T pick(T... values) {
        return values[u8() % values.length];
    }
}
