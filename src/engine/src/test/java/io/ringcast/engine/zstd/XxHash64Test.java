package io.ringcast.engine.zstd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XxHash64Test {
    private static long hash(String text) {
        final XxHash64 hash = new XxHash64();
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        hash.update(bytes, 0, bytes.length);
        return hash.value();
    }

    /** As xxhsum -H1 prints them. */
    @Test
    void isXxh64() {
        assertEquals(0xef46db3751d8e999L, hash(""));
        assertEquals(0xd24ec4f1a98c6e5bL, hash("a"));
        assertEquals(0x44bc2cf5ad770999L, hash("abc"));
    }

    @Test
    void doesNotDependOnThePieces() {
        final Random random = new Random(1);
        final byte[] bytes = new byte[1_000];
        random.nextBytes(bytes);
        final XxHash64 whole = new XxHash64();
        whole.update(bytes, 0, bytes.length);
        final XxHash64 pieces = new XxHash64();
        int at = 0;
        while (at < bytes.length) {
            final int length = Math.min(random.nextInt(80), bytes.length - at);
            pieces.update(bytes, at, length);
            at += length;
        }
        assertEquals(whole.value(), pieces.value());
    }
}
