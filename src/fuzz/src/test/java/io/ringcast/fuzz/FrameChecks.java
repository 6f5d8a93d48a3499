package io.ringcast.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

/**
 * What holds for every frame that was rewritten, whatever the rule: it ends in the same bytes, a
 * right IPv4 checksum stays right and a wrong one wrong, and so does the UDP checksum.
 */
final class FrameChecks {
    private static final int IP_MIN = 20;
    private static final int UDP = 8;

    private FrameChecks() {}

    static void check(byte[] before, boolean unfinished, byte[] after) {
        final int from = network(before);
        final int to = network(after);
        assertEquals(before.length - from, after.length - to, "length from IPv4 on");
        final int header = (before[from] & 0xf) * 4;
        final boolean later = (u16(before, from + 6) & 0x1fff) != 0;
        final int payload = header + (later ? 0 : UDP);
        assertTrue(
                Arrays.equals(
                        before, from + payload, before.length, after, to + payload, after.length),
                "payload or padding has changed");
        assertTrue(
                Arrays.equals(before, from, from + 8, after, to, to + 8),
                "first half of the IPv4 header has changed");
        assertTrue(
                Arrays.equals(
                        before, from + IP_MIN, from + header, after, to + IP_MIN, to + header),
                "IPv4 options have changed");
        assertEquals(
                isRight(before, from, header, 0),
                isRight(after, to, header, 0),
                "whether the IPv4 checksum is right");
        if (later) {
            return;
        }
        assertEquals(u16(before, from + header + 4), u16(after, to + header + 4), "UDP length");
        final int sent = u16(after, to + header + 6);
        final boolean fragment = (u16(before, from + 6) & 0x2000) != 0;
        if (sent == 0 || fragment) {
            return; // none; or over bytes that are elsewhere
        }
        if (unfinished || isUdpRight(before, from, header)) {
            assertTrue(isUdpRight(after, to, header), "UDP checksum is wrong now");
        }
    }

    private static boolean isUdpRight(byte[] frame, int ip, int header) {
        final int length = u16(frame, ip + header + 4);
        final int addresses = sum(frame, ip + 12, 8);
        return u16(frame, ip + header + 6) != 0
                && isRight(frame, ip + header, length, addresses + 17 + length);
    }

    private static boolean isRight(byte[] frame, int from, int length, int more) {
        return (sum(frame, from, length) + more) % 0xffff == 0;
    }

    /** Below 2 to the 32nd for any frame; ones' complement sums are sums modulo 65535. */
    private static int sum(byte[] frame, int from, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (frame[from + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        return sum % 0xffff;
    }

    /** Where the IPv4 header begins, behind any number of tags. */
    private static int network(byte[] frame) {
        int at = 12;
        while (u16(frame, at) != 0x0800) {
            at += 4;
        }
        return at + 2;
    }

    private static int u16(byte[] frame, int at) {
        return (frame[at] & 0xff) << 8 | frame[at + 1] & 0xff;
    }
}
