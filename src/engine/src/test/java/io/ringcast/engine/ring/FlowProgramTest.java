package io.ringcast.engine.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.filter.ClassicInterpreter;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.testbed.UdpFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The program that distributes flows, run on frames as it sees them: from behind Ethernet's header.
 */
class FlowProgramTest {
    private static final int IPV4 = 0x0800;
    private static final int CUSTOMER_TAG = 0x8100;
    private static final int SERVICE_TAG = 0x88a8;
    private static final int OLD_TAG = 0x9100;
    private static final int IPV6 = 0x86dd;
    private static final int ARP = 0x0806;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int DONT_FRAGMENT = 0x4000;

    private final long seed = Long.getLong("ringcast.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private static ClassicProgram program(int members) {
        return FlowProgram.of(IntStream.range(0, members).toArray());
    }

    private static int place(ClassicProgram program, int protocol, byte[] frame) {
        return ClassicInterpreter.run(program, frame, protocol, 0, 0);
    }

    /**
     * Returns what the program sees of a frame, from behind the EtherType: tags, an IPv4 header, a
     * UDP header, and the ports again as payload.
     *
     * @param words length of the IPv4 header in 32-bit words
     * @param fragment the field of flags and fragment offset
     * @param ports source port in the upper half, destination port in the lower
     */
    private static byte[] frame(
            int words, int fragment, int source, int destination, int ports, int... tags) {
        final UdpFrame frame =
                UdpFrame.to(destination)
                        .from(source)
                        .options(4 * words - 20)
                        .fragmentField(fragment)
                        .sourcePort(ports >>> 16)
                        .port(ports & 0xffff)
                        .payload(ByteBuffer.allocate(8).putInt(ports).array());
        for (final int tag : tags) {
            frame.tag(tag, 7);
        }
        final byte[] bytes = frame.bytes();
        return Arrays.copyOfRange(bytes, 14, bytes.length);
    }

    @Test
    void aFlowHasOnePlaceHoweverItIsTaggedAndWhateverItsOptions() {
        final ClassicProgram program = program(7);
        for (int i = 0; i < 1000; i++) {
            final int source = random.nextInt();
            final int group = random.nextInt();
            final int ports = random.nextInt();
            final int place = place(program, IPV4, frame(5, 0, source, group, ports));
            final byte[] once = frame(5, DONT_FRAGMENT, source, group, ports, CUSTOMER_TAG);
            final byte[] twice = frame(8, 0, source, group, ports, SERVICE_TAG, CUSTOMER_TAG);
            assertEquals(place, place(program, CUSTOMER_TAG, once), () -> "seed " + seed);
            assertEquals(place, place(program, SERVICE_TAG, twice), () -> "seed " + seed);
            final int tag = CUSTOMER_TAG;
            final byte[] thrice = frame(5, 0, source, group, ports, SERVICE_TAG, tag, tag);
            assertEquals(place, place(program, SERVICE_TAG, thrice), () -> "seed " + seed);
            final byte[] old = frame(5, 0, source, group, ports, OLD_TAG, tag, OLD_TAG);
            assertEquals(place, place(program, OLD_TAG, old), () -> "seed " + seed);
            final byte[] more = frame(5, 0, source, group, ports, tag, tag, tag, tag);
            assertEquals(0, place(program, tag, more), () -> "seed " + seed);
        }
    }

    @Test
    void theFragmentsOfADatagramMeetWhateverFollowsTheirHeaders() {
        final ClassicProgram program = program(5);
        for (int i = 0; i < 1000; i++) {
            final int source = random.nextInt();
            final int group = random.nextInt();
            final byte[] first = frame(5, MORE_FRAGMENTS, source, group, random.nextInt());
            final byte[] last =
                    frame(5, 1 + random.nextInt(0x1fff), source, group, random.nextInt());
            assertEquals(
                    place(program, IPV4, first), place(program, IPV4, last), () -> "seed " + seed);
        }
    }

    private static byte[] ipv6(String source, String group, int ports, int options, int fragment) {
        final byte[] bytes =
                UdpFrame.to(group)
                        .from(source)
                        .options(options)
                        .fragmentField(fragment)
                        .sourcePort(ports >>> 16)
                        .port(ports & 0xffff)
                        .payload(ByteBuffer.allocate(16).putInt(ports).array())
                        .bytes();
        return Arrays.copyOfRange(bytes, 14, bytes.length);
    }

    @Test
    void ipv6IsSharedOutByAddressesAndPorts() {
        final int members = 4;
        final ClassicProgram program = program(members);
        final int[][] counts = new int[3][members];
        for (int i = 0; i < 800; i++) {
            final String end = Integer.toHexString(i);
            final byte[][] frames = {
                ipv6("2001:db8::1", "ff3e::" + end, 0x13882710, 0, 0),
                ipv6("2001:db8::" + end + ":1", "ff3e::1", 0x13882710, 0, 0),
                ipv6("2001:db8::1", "ff3e::1", 0x13882710 + i, 0, 0)
            };
            for (int kind = 0; kind < frames.length; kind++) {
                counts[kind][place(program, IPV6, frames[kind])]++;
            }
        }
        for (final int[] each : counts) {
            for (final int count : each) {
                assertTrue(count > 120 && count < 280, () -> Arrays.toString(each));
            }
        }
    }

    @Test
    void ipv6BehindExtensionHeadersGoesByAddressesAlone() {
        final ClassicProgram program = program(7);
        for (int i = 0; i < 200; i++) {
            final String group = "ff3e::" + Integer.toHexString(random.nextInt(1 << 16));
            final int place =
                    place(program, IPV6, ipv6("2001:db8::1", group, random.nextInt(), 8, 0));
            final int ports = random.nextInt();
            assertEquals(
                    place,
                    place(program, IPV6, ipv6("2001:db8::1", group, ports, 0, MORE_FRAGMENTS)));
            assertEquals(place, place(program, IPV6, ipv6("2001:db8::1", group, ports, 0, 2)));
        }
    }

    /** Feeds differ in a few bits: neighbouring groups, ports or senders. */
    @Test
    void neighbouringFlowsAreSharedOutEvenly() {
        for (final int members : new int[] {2, 3, 4, 8}) {
            final ClassicProgram program = program(members);
            final int[][] counts = new int[3][members];
            for (int i = 0; i < 800; i++) {
                counts[0][
                        place(
                                program,
                                IPV4,
                                frame(5, 0, 0x0a000105, 0xef010200 + i, 0x13882710))]++;
                counts[1][
                        place(
                                program,
                                IPV4,
                                frame(5, 0, 0x0a000105, 0xef010203, 0x13882710 + i))]++;
                counts[2][
                        place(
                                program,
                                IPV4,
                                frame(5, 0, 0x0a000100 + i, 0xef010203, 0x13882710))]++;
            }
            for (final int[] each : counts) {
                for (final int count : each) {
                    // Six standard deviations of a fair draw
                    final double deviation = Math.sqrt(800.0 / members * (1 - 1.0 / members));
                    assertEquals(800.0 / members, count, 6 * deviation, () -> members + " members");
                }
            }
        }
    }

    @Test
    void whatIsNotIpIsOneFlow() {
        final ClassicProgram program = program(3);
        for (int i = 0; i < 100; i++) {
            final byte[] frame = frame(5, 0, random.nextInt(), random.nextInt(), random.nextInt());
            assertEquals(0, place(program, ARP, frame));
        }
    }

    /** With one worker, the kernel computes no hash. */
    @Test
    void oneMemberIsNotChosenByAHash() {
        assertEquals(1, program(1).length());
        assertEquals(4, place(FlowProgram.of(4), IPV4, frame(5, 0, 1, 2, 3)));
    }

    @Test
    void flowsGoToThePlacesThatAreGiven() {
        final ClassicProgram straight = program(3);
        final ClassicProgram moved = FlowProgram.of(5, 1, 700);
        for (int i = 0; i < 100; i++) {
            final byte[] frame = frame(5, 0, random.nextInt(), random.nextInt(), random.nextInt());
            final int before = place(straight, IPV4, frame);
            assertEquals(new int[] {5, 1, 700}[before], place(moved, IPV4, frame));
        }
        assertTrue(program(128).length() < 4096, "BPF_MAXINSNS");
    }
}
