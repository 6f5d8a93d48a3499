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
    private static final int IPV6 = 0x86dd;
    private static final int IPV6_HEADER = 40;
    private static final int FRAGMENT = 44;

    private FrameChecks() {}

    static void check(byte[] before, boolean unfinished, byte[] after) {
        final int from = network(before);
        final int to = network(after);
        assertEquals(before.length - from, after.length - to, "length from IP on");
        assertEquals(u16(before, from - 2), u16(after, to - 2), "the family");
        if (u16(before, from - 2) == IPV6) {
            checkIpv6(before, from, unfinished, after, to);
        } else {
            checkIpv4(before, from, unfinished, after, to);
        }
    }

    private static void checkIpv6(
            byte[] before, int from, boolean unfinished, byte[] after, int to) {
        int next = before[from + 6];
        int header = IPV6_HEADER;
        boolean fragment = false;
        boolean later = false;
        while (next != 17 && !later) {
            final int at = from + header;
            if (next == FRAGMENT) {
                later = (u16(before, at + 2) & 0xfff8) != 0;
                fragment = (u16(before, at + 2) & 1) != 0;
            }
            header += next == FRAGMENT ? 8 : 8 + 8 * (before[at + 1] & 0xff);
            next = before[at];
        }
        final int payload = header + (later ? 0 : UDP);
        assertTrue(
                Arrays.equals(
                        before, from + payload, before.length, after, to + payload, after.length),
                "payload or padding has changed");
        assertTrue(
                Arrays.equals(before, from, from + 7, after, to, to + 7),
                "the IPv6 header up to the next header has changed");
        assertTrue(
                Arrays.equals(
                        before,
                        from + IPV6_HEADER,
                        from + header,
                        after,
                        to + IPV6_HEADER,
                        to + header),
                "extension headers have changed");
        if (later) {
            return;
        }
        assertEquals(u16(before, from + header + 4), u16(after, to + header + 4), "UDP length");
        assertTrue(u16(after, to + header + 6) != 0, "no UDP checksum");
        if (!fragment && (unfinished || isUdpRight(before, from, header))) {
            assertTrue(isUdpRight(after, to, header), "UDP checksum is wrong now");
        }
    }

    private static void checkIpv4(
            byte[] before, int from, boolean unfinished, byte[] after, int to) {
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
        final boolean ipv6 = u16(frame, ip - 2) == IPV6;
        final int addresses = sum(frame, ip + (ipv6 ? 8 : 12), ipv6 ? 32 : 8);
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

    /** Where the IP header begins, behind any number of tags. */
    private static int network(byte[] frame) {
        int at = 12;
        while (u16(frame, at) != 0x0800 && u16(frame, at) != IPV6) {
            at += 4;
        }
        return at + 2;
    }

    private static int u16(byte[] frame, int at) {
        return (frame[at] & 0xff) << 8 | frame[at + 1] & 0xff;
    }
}
