package io.ringcast.engine.transmit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.UdpChecksum;
import io.ringcast.engine.rule.VlanRewrite;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Super-frames that are matched, rewritten and cut, compared with single datagrams as the sender
 * would have made them, each rewritten alone.
 */
class SegmenterTest {
    private static final int AT = 64;
    private static final long MAC = 0x0200_0000_0009L;

    private final long seed = Long.getLong("ringcast.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment memory = arena.allocate(70_000, 8);
    private final MemorySegment cut = arena.allocate(Segmenter.MAX_LENGTH, 8);
    private final Headers headers = new Headers();
    private final OutFrame out = new OutFrame(headers);
    private final Burst burst = new Burst(1);

    /** Header fields of the frames of one super-frame. */
    private record Shape(boolean ipv6, int tags, int options, int ttl, int flags, int id) {
        int headers() {
            return 14 + 4 * tags + (ipv6 ? 40 : 20) + options + 8;
        }
    }

    private Shape shape() {
        final boolean ipv6 = random.nextBoolean();
        return new Shape(
                ipv6,
                random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0,
                random.nextInt(4) == 0 ? (ipv6 ? 8 : 4) * (1 + random.nextInt(10)) : 0,
                2 + random.nextInt(200),
                random.nextBoolean() ? 0x4000 : 0,
                random.nextInt(0x10000));
    }

    /**
     * Returns a datagram as a sender makes it; if {@code partial}, its checksum is the
     * pseudo-header's sum alone, as in a super-frame.
     */
    private static byte[] datagram(Shape shape, byte[] payload, int k, boolean partial) {
        final ByteBuffer frame = ByteBuffer.allocate(shape.headers() + payload.length);
        frame.putInt(0x01005e01).putShort((short) 0x0203).putInt(0x02000000).putShort((short) 7);
        for (int tag = 0; tag < shape.tags(); tag++) {
            frame.putInt(0x8100_2000 | 5 + tag);
        }
        frame.putShort((short) (shape.ipv6() ? 0x86dd : 0x0800));
        final int ip = frame.position();
        if (shape.ipv6()) {
            ipv6(frame, shape, 8 + payload.length);
        } else {
            ipv4(frame, shape, 8 + payload.length, k);
        }
        udp(frame, shape, ip, payload, partial);
        return frame.array();
    }

    private static void ipv4(ByteBuffer frame, Shape shape, int udpLength, int k) {
        final int ip = frame.position();
        final int header = 20 + shape.options();
        frame.put((byte) (0x40 | header / 4)).put((byte) 0xb8);
        frame.putShort((short) (header + udpLength));
        frame.putShort((short) (shape.id() + k)).putShort((short) shape.flags());
        frame.put((byte) shape.ttl()).put((byte) 17).putShort((short) 0);
        frame.putInt(0x0a000101).putInt(0xef010203);
        for (int i = 0; i < shape.options(); i++) {
            frame.put((byte) 1); // no operation
        }
        frame.putShort(ip + 10, (short) ~sum(frame, ip, header, 0));
    }

    /** Writes an IPv6 header, with destination options if the shape has any. */
    private static void ipv6(ByteBuffer frame, Shape shape, int udpLength) {
        frame.putInt(0x6b80_1234).putShort((short) (shape.options() + udpLength));
        frame.put((byte) (shape.options() > 0 ? 60 : 17)).put((byte) shape.ttl());
        frame.putLong(0x2001_0db8_0000_0000L).putLong(7);
        frame.putLong(0xff3e_0000_0000_0000L).putLong(0x8000_0001L);
        if (shape.options() > 0) {
            frame.put((byte) 17).put((byte) (shape.options() / 8 - 1));
            frame.put(new byte[shape.options() - 2]);
        }
    }

    private static void udp(
            ByteBuffer frame, Shape shape, int ip, byte[] payload, boolean partial) {
        final int udpLength = 8 + payload.length;
        final int udp = frame.position();
        frame.putShort((short) 5555).putShort((short) 10000).putShort((short) udpLength);
        frame.putShort((short) 0).put(payload);
        final int addresses = shape.ipv6() ? 8 : 12;
        final int pseudo = sum(frame, ip + addresses, shape.ipv6() ? 32 : 8, 17 + udpLength);
        final int value = ~sum(frame, udp, udpLength, pseudo) & 0xffff;
        frame.putShort(udp + 6, (short) (partial ? pseudo : value == 0 ? 0xffff : value));
    }

    private static int sum(ByteBuffer bytes, int from, int length, int start) {
        int sum = start;
        for (int i = 0; i < length; i++) {
            sum += (bytes.get(from + i) & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    private int match(RuleTable table, byte[] frame, int flags, int segmentSize) {
        MemorySegment.copy(frame, 0, memory, ValueLayout.JAVA_BYTE, AT, frame.length);
        burst.begin(memory);
        burst.add(AT, frame.length, frame.length, 1, flags, 0, 0, segmentSize);
        return table.match(burst, 0, headers);
    }

    private Rule.Builder rule(Shape shape) {
        final UdpChecksum checksum = UdpChecksum.values()[random.nextInt(4)];
        final Rule.Builder rule =
                shape.ipv6()
                        ? Rule.named("a")
                                .group("ff00::/8")
                                .udpChecksum(
                                        checksum == UdpChecksum.ZERO ? UdpChecksum.AUTO : checksum)
                                .to(Destination.parse("[2001:db8::1]:7").withMac(MAC))
                                .to(Destination.parse("2001:db8::2").withMac(MAC))
                        : Rule.named("a")
                                .udpChecksum(checksum)
                                .to(Destination.parse("10.0.0.1:7").withMac(MAC))
                                .to(Destination.parse("10.0.0.2").withMac(MAC));
        rule.ports(PortRange.ANY);
        return switch (random.nextInt(4)) {
            case 0 -> rule.rewriteVlan(VlanRewrite.STRIP);
            case 1 -> rule.rewriteVlan(VlanRewrite.set(77));
            default -> rule;
        };
    }

    @Test
    void eachDatagramIsWhatItsSenderWouldHaveSent() {
        int datagrams = 0;
        for (int round = 0; round < 2_000; round++) {
            final Shape shape = shape();
            final int size = 1 + random.nextInt(random.nextBoolean() ? 20 : 1400);
            final int most = Math.min(128, 60_000 / size);
            final int count = 1 + random.nextInt(Math.max(1, most));
            final int last = 1 + random.nextInt(size);
            final byte[] payload = new byte[(count - 1) * size + last];
            random.nextBytes(payload);
            final RuleTable table = new RuleTable(RuleSet.of(rule(shape).build()));
            final byte[] whole = datagram(shape, payload, 0, true);
            for (int destination = 0; destination < 2; destination++) {
                final byte[][] expected = new byte[count][];
                for (int k = 0; k < count; k++) {
                    final int to = Math.min(payload.length, (k + 1) * size);
                    final byte[] part = Arrays.copyOfRange(payload, k * size, to);
                    assertEquals(0, match(table, datagram(shape, part, k, false), 0, 0));
                    assertTrue(table.rewrite(out, destination));
                    out.finishChecksum();
                    expected[k] =
                            memory.asSlice(out.offset(), out.length())
                                    .toArray(ValueLayout.JAVA_BYTE);
                }
                assertEquals(0, match(table, whole, FrameFlags.CSUM_NOT_READY, size));
                assertTrue(table.rewrite(out, destination));
                assertEquals(count, out.datagrams(), "seed " + seed);
                for (int k = 0; k < count; k++) {
                    cut.fill((byte) 0x55);
                    Segmenter.write(out, k, cut.address());
                    final int length = Segmenter.length(out, k);
                    assertArrayEquals(
                            expected[k],
                            cut.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE),
                            "datagram " + k + " of " + count + ", seed " + seed);
                    assertEquals(0x55, cut.get(ValueLayout.JAVA_BYTE, length));
                    datagrams++;
                }
            }
        }
        assertTrue(datagrams > 10_000, "datagrams " + datagrams);
    }

    /** With any bytes in the headers, it throws nothing and writes no more than it reports. */
    @Test
    void nonsenseIsDroppedOrCut() {
        int forwarded = 0;
        int dropped = 0;
        for (int round = 0; round < 50_000; round++) {
            final byte[] payload = new byte[1 + random.nextInt(3000)];
            final Shape shape = shape();
            final byte[] frame = datagram(shape, payload, 0, true);
            for (int spoiled = random.nextInt(4); spoiled > 0; spoiled--) {
                frame[12 + random.nextInt(Math.min(80, frame.length - 12))] ^=
                        (byte) (1 << random.nextInt(8));
            }
            final RuleTable table = new RuleTable(RuleSet.of(rule(shape).build()));
            table.receiveLimit(1514);
            final int size = 1 + random.nextInt(random.nextBoolean() ? 1400 : 0xffff);
            if (match(table, frame, FrameFlags.CSUM_NOT_READY, size) < 0) {
                dropped++;
                continue;
            }
            assertTrue(table.rewrite(out, 0), "seed " + seed);
            int bytes = 0;
            for (int k = 0; k < out.datagrams(); k++) {
                final int length = Segmenter.length(out, k);
                assertTrue(length > 0 && length <= 1514 + 3 * 4, "seed " + seed);
                Segmenter.write(out, k, cut.address());
                bytes += length - out.headersLength();
            }
            assertEquals(out.length() - out.headersLength(), bytes, "seed " + seed);
            forwarded++;
        }
        assertTrue(forwarded > 1_000 && dropped > 1_000, forwarded + " and " + dropped);
    }
}
