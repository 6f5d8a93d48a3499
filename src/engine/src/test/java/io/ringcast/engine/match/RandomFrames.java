package io.ringcast.engine.match;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import java.util.List;
import java.util.Random;

/**
 * Frames of every kind in docs/frames.md, most of them aimed at given rules, many with something
 * wrong, some with bytes changed at random.
 */
final class RandomFrames {
    private static final int[] TYPES = {0x0806, 0x86dd, 0x9100, 0x9200, 0x8100, 0x88a8, 0x05dc, 0};

    private final Random random;
    private final List<Rule> rules;
    private final TestFrame[] firsts = new TestFrame[6];
    private long now = 1_800_000_000_000_000_000L;

    RandomFrames(Random random, List<Rule> rules) {
        this.random = random;
        this.rules = rules;
    }

    Received next() {
        final Match target = rules.get(random.nextInt(rules.size())).match();
        byte[] bytes = frame(target).bytes();
        if (oneIn(5)) {
            flip(bytes);
        }
        if (oneIn(40)) {
            bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        }
        passTime();
        final String named = target.interfaceName();
        Received frame =
                new Received(bytes)
                        .at(now)
                        .on(
                                named == null || oneIn(4)
                                        ? RandomRules.INTERFACES.get(random.nextInt(2))
                                        : named);
        if (oneIn(20)) {
            frame = frame.withCaptured(random.nextInt(bytes.length + 1));
        }
        if (oneIn(3)) {
            frame = frame.withMetadataTag(tci(target), pick(0, 0x8100, 0x88a8, 0x9100));
        }
        if (oneIn(50)) {
            frame = frame.withFlags(FrameFlags.VLAN_TPID_VALID);
        }
        if (oneIn(3)) {
            frame = frame.withFlags(FrameFlags.CSUM_NOT_READY);
        }
        return oneIn(10) ? frame.withFlags(random.nextInt() & ~0x50) : frame;
    }

    private TestFrame frame(Match target) {
        final TestFrame frame =
                (target.isIpv4() ? ipv4(target) : ipv6(target))
                        .port(oneIn(5) ? 9_998 + random.nextInt(10) : port(target))
                        .sourcePort(random.nextInt(65536))
                        .ttl(pick(0, 1, 2, 64, 255))
                        .payload(payload());
        final int tags = oneIn(3) ? 1 + random.nextInt(3) : 0;
        for (int i = 0; i < tags; i++) {
            frame.tag(pick(0x8100, 0x8100, 0x88a8, 0x9100), tci(target));
        }
        if (oneIn(6)) {
            frame.options(bytes(4 * random.nextInt(11)));
        }
        if (!target.isIpv4() && oneIn(4)) {
            extensions(frame);
        }
        if (oneIn(4)) {
            frame.padding(bytes(random.nextInt(20)));
        }
        fragment(frame);
        checksums(frame);
        lies(frame);
        return frame;
    }

    private TestFrame ipv4(Match target) {
        return new TestFrame()
                .group(oneIn(20) ? random.nextInt() : within(target.group()))
                .source(oneIn(5) ? random.nextInt() : source(target))
                .id(random.nextInt(65536));
    }

    private TestFrame ipv6(Match target) {
        final IpAddress group = target.group().address();
        final IpAddress source = target.source().address();
        return new TestFrame()
                .ipv6()
                .group(
                        new IpAddress(
                                oneIn(20)
                                        ? random.nextLong() | 1
                                        : group.high() | bits(~target.group().highMask()),
                                group.low() | bits(~target.group().lowMask()) & 63))
                .source(
                        new IpAddress(
                                oneIn(10)
                                        ? random.nextLong()
                                        : source.high() | bits(~target.source().highMask()),
                                source.low() | bits(~target.source().lowMask()) & 7))
                .id(random.nextInt());
    }

    /** Returns a random subset of these bits. */
    private long bits(long among) {
        return oneIn(3) ? 0 : oneIn(2) ? among & 0x2001_0db8_0000_003fL : among & random.nextInt();
    }

    /** Adds extension headers, some of them too long or unknown. */
    private void extensions(TestFrame frame) {
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            final int kind = pick(0, 0, 43, 43, 60, 60, 51, 50, 135, 44);
            final byte[] bytes = bytes(7 + 8 * random.nextInt(3));
            bytes[0] = (byte) (oneIn(10) ? random.nextInt() : (bytes.length - 7) / 8);
            if (kind == 43 && !oneIn(4)) {
                bytes[2] = 0; // no segments left
            }
            frame.extension(kind, bytes);
        }
        if (oneIn(4)) {
            frame.fragmentHeader();
        }
    }

    private void fragment(TestFrame frame) {
        if (!oneIn(3)) {
            frame.fragmentField(pick(0, 0x4000, 0x8000));
            return;
        }
        final int which = random.nextInt(firsts.length);
        switch (random.nextInt(4)) {
            case 0:
                frame.fragmentField(random.nextInt(65536));
                break;
            case 1:
                frame.fragment(0, true);
                if (firsts[which] != null && oneIn(4)) {
                    frame.ofSameDatagram(firsts[which]);
                }
                firsts[which] = frame;
                break;
            default:
                frame.fragment(8 * (1 + random.nextInt(8191)), random.nextBoolean());
                if (firsts[which] != null) {
                    frame.ofSameDatagram(firsts[which]);
                }
        }
    }

    private void checksums(TestFrame frame) {
        switch (random.nextInt(8)) {
            case 0:
                frame.udpChecksum(0);
                break;
            case 1:
                frame.udpChecksum(pick(0xffff, 1, 0xfffe, random.nextInt(65536)));
                break;
            case 2:
                frame.ipChecksumError(random.nextInt(65536));
                break;
            default:
        }
    }

    private void lies(TestFrame frame) {
        switch (random.nextInt(60)) {
            case 0:
                frame.version(random.nextInt(16));
                break;
            case 1:
                frame.ihl(random.nextInt(16));
                break;
            case 2:
                frame.totalLength(random.nextInt(120));
                break;
            case 3:
                frame.udpLength(random.nextInt(80));
                break;
            case 4:
                frame.udpLength(random.nextInt(65536));
                break;
            case 5:
                frame.protocol(random.nextInt(256));
                break;
            case 6:
                frame.type(TYPES[random.nextInt(TYPES.length)]);
                break;
            default:
        }
    }

    private byte[] payload() {
        final int kind = random.nextInt(100);
        if (kind == 0) {
            return bytes(random.nextInt(9000));
        }
        if (kind < 10) {
            // all zeros or ones, where ones' complement has two zeros
            final byte[] bytes = new byte[random.nextInt(20)];
            java.util.Arrays.fill(bytes, (byte) -random.nextInt(2));
            return bytes;
        }
        return bytes(random.nextInt(64));
    }

    private void flip(byte[] bytes) {
        for (int n = 1 + random.nextInt(3); n > 0 && bytes.length > 0; n--) {
            final int at = random.nextInt(Math.min(bytes.length, 60));
            bytes[at] =
                    oneIn(2)
                            ? (byte) random.nextInt()
                            : (byte) (bytes[at] ^ 1 << random.nextInt(8));
        }
    }

    private void passTime() {
        if (oneIn(500)) {
            now += (random.nextInt(101) - 20) * 1_000_000_000L;
        } else {
            now += random.nextInt(1_000_000);
        }
    }

    private int within(IpPrefix prefix) {
        // near the beginning of the prefix, where other rules' groups are
        final int spread = prefix.length() == 32 ? 1 : Math.min(1 << (32 - prefix.length()), 64);
        final int address = prefix.address().ipv4();
        final int base = oneIn(2) ? address : address | 0xef010000 & ~mask(prefix);
        return base | random.nextInt(Math.max(1, spread));
    }

    private static int mask(IpPrefix prefix) {
        return prefix.length() == 0 ? 0 : -1 << (32 - prefix.length());
    }

    private int source(Match target) {
        return target.source().address().ipv4()
                | (target.source().length() < 32 ? random.nextInt(4) : 0);
    }

    private int port(Match target) {
        return random.nextBoolean() ? target.ports().first() : target.ports().last();
    }

    private int tci(Match target) {
        final int id = target.vlan() > 0 && !oneIn(4) ? target.vlan() : pick(0, 5, 6, 4095);
        return random.nextInt(16) << 12 | id;
    }

    private byte[] bytes(int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private int pick(int... values) {
        return values[random.nextInt(values.length)];
    }
}
