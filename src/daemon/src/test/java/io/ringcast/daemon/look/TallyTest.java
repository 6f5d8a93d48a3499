package io.ringcast.daemon.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.testbed.UdpFrame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests how frames are classified and counted. */
class TallyTest {
    private static final IpAddress SOURCE = IpAddress.parse("10.0.0.5");
    private static final IpAddress GROUP = IpAddress.parse("239.1.2.3");
    private static final IpAddress OWN = IpAddress.parse("10.0.2.15");
    private static final IpAddress SOURCE_IPV6 = IpAddress.parse("2001:db8::5");
    private static final IpAddress GROUP_IPV6 = IpAddress.parse("ff3e::1");
    private static final IpAddress OWN_IPV6 = IpAddress.parse("2001:db8::15");
    private static final int LONGEST = 14 + 1500;

    private final Tally tally = new Tally(LONGEST, Set.of(OWN, OWN_IPV6));
    private final Burst burst = new Burst(1);

    private static byte[] udp(IpAddress destination, int port, int vlan, int fragment) {
        final UdpFrame frame =
                UdpFrame.to(destination.toString())
                        .from((destination.isIpv4() ? SOURCE : SOURCE_IPV6).toString())
                        .port(port)
                        .fragmentField(fragment);
        return (vlan > 0 ? frame.tag(0x8100, vlan) : frame).bytes();
    }

    private static byte[] ethernet(int type) {
        return ByteBuffer.allocate(60).putShort(12, (short) type).array();
    }

    private void add(byte[] frame, int wireLength, int flags, int tci) {
        add(frame, wireLength, flags, tci, 0);
    }

    private void add(byte[] frame, int wireLength, int flags, int tci, int segmentSize) {
        final MemorySegment memory = Arena.ofAuto().allocate(256, 8);
        MemorySegment.copy(MemorySegment.ofArray(frame), 0, memory, Burst.HEADROOM, frame.length);
        burst.begin(memory);
        burst.add(Burst.HEADROOM, frame.length, wireLength, 0, flags, tci, 0x8100, segmentSize);
        tally.add(burst, 0);
    }

    private void add(byte[] frame) {
        add(frame, frame.length, 0, 0);
    }

    private Look look() {
        return tally.look(1, false, DeviceDrops.NONE);
    }

    @Test
    void multicastByFlow() {
        add(udp(GROUP, 5000, 0, 0));
        add(udp(GROUP, 5001, 0, 0));
        add(udp(GROUP, 5001, 0, 0));
        add(udp(GROUP, 5000, 7, 0));
        add(udp(GROUP, 5000, 0, 0), 42, FrameFlags.VLAN_VALID, 8);
        add(udp(GROUP, 0, 0, 5));
        assertEquals(
                Map.of(
                        new Flow(SOURCE, GROUP, 5000, 0), 1L,
                        new Flow(SOURCE, GROUP, 5001, 0), 2L,
                        new Flow(SOURCE, GROUP, 5000, 7), 1L,
                        new Flow(SOURCE, GROUP, 5000, 8), 1L,
                        new Flow(SOURCE, GROUP, Flow.NO_PORT, 0), 1L),
                look().flows());
        assertEquals(new Flow(SOURCE, GROUP, 5001, 0), look().flows().keySet().iterator().next());
        assertEquals(6, look().frames());
    }

    /** Unicast is counted by flow only if it is for a rule's own address. */
    @Test
    void hostsThatRulesName() {
        add(udp(OWN, 5000, 0, 0));
        add(udp(IpAddress.parse("10.0.2.16"), 5000, 0, 0));
        add(udp(OWN_IPV6, 5000, 0, 0));
        add(udp(IpAddress.parse("2001:db8::16"), 5000, 0, 0));
        assertEquals(
                Map.of(
                        new Flow(SOURCE, OWN, 5000, 0), 1L,
                        new Flow(SOURCE_IPV6, OWN_IPV6, 5000, 0), 1L),
                look().flows());
        assertEquals(Map.of("unicast UDP", 2L), look().others());
    }

    @Test
    void multicastOfIpv6() {
        add(udp(GROUP_IPV6, 5000, 0, 0));
        add(udp(GROUP_IPV6, 5000, 7, 0));
        add(udp(GROUP_IPV6, 5000, 0, 0x2000));
        add(udp(GROUP_IPV6, 0, 0, 5));
        assertEquals(
                Map.of(
                        new Flow(SOURCE_IPV6, GROUP_IPV6, 5000, 0), 2L,
                        new Flow(SOURCE_IPV6, GROUP_IPV6, 5000, 7), 1L,
                        new Flow(SOURCE_IPV6, GROUP_IPV6, Flow.NO_PORT, 0), 1L),
                look().flows());
        assertEquals(
                "2001:db8::5 -> [ff3e::1]:5000, untagged",
                look().flows().keySet().iterator().next().toString());
        assertEquals(Map.of(), look().others());
    }

    @Test
    void everythingElseByProtocol() {
        add(ethernet(0x0806));
        add(ethernet(0x0806));
        add(ethernet(0x88cc));
        add(udp(IpAddress.parse("10.0.0.1"), 5000, 0, 0));
        final byte[] igmp = udp(GROUP, 0, 0, 0);
        igmp[14 + 9] = 2;
        add(igmp);
        final byte[] odd = udp(GROUP, 0, 0, 0);
        odd[14] = 0x41;
        add(odd);
        add(UdpFrame.to("ff02::16").options(8).protocol(58).payload(new byte[20]).bytes());
        add(UdpFrame.to("ff02::16").protocol(89).bytes());
        add(UdpFrame.to("ff3e::1").totalLength(65_000).bytes());
        add(new byte[6]);
        assertEquals(
                Map.of(
                        "ARP", 2L,
                        "ICMPv6", 1L,
                        "IPv6 next header 89", 1L,
                        "malformed IPv6", 1L,
                        "EtherType 0x88cc", 1L,
                        "unicast UDP", 1L,
                        "IGMP", 1L,
                        "malformed IPv4", 1L,
                        "unreadable", 1L),
                look().others());
        assertTrue(look().flows().isEmpty());
    }

    @Test
    void framesThatAreLongerThanTheDeviceTakes() {
        add(udp(GROUP, 5000, 0, 0), LONGEST, 0, 0);
        assertEquals(0, look().oversize());
        add(udp(GROUP, 5000, 0, 0), LONGEST + 1, 0, 0);
        add(udp(GROUP, 5000, 7, 0), LONGEST + 4, 0, 0);
        assertEquals(1, look().oversize());
    }

    /** For a super-frame, the length of each datagram decides whether it is oversize. */
    @Test
    void superFrames() {
        add(udp(GROUP, 5000, 0, 0), 60_000, 0, 0, 1_472);
        assertEquals(0, look().oversize());
        add(udp(GROUP, 5000, 0, 0), 60_000, 0, 0, 1_473);
        assertEquals(1, look().oversize());
    }

    /** Three tags and the maximum length of options fit into the kept bytes of a frame. */
    @Test
    void theLongestHeaders() {
        final byte[] frame =
                UdpFrame.to("239.1.2.3")
                        .from("10.0.0.5")
                        .port(5000)
                        .tag(0x9100, 5)
                        .tag(0x88a8, 6)
                        .tag(0x8100, 7)
                        .options(40)
                        .payload(new byte[100])
                        .bytes();
        final byte[] kept = Arrays.copyOf(frame, Lookout.KEPT_BYTES);
        add(kept, frame.length, 0, 0);
        assertEquals(Map.of(new Flow(SOURCE, GROUP, 5000, 5), 1L), look().flows());
    }

    @Test
    void theLongestHeadersOfIpv6() {
        final byte[] frame =
                UdpFrame.to("ff3e::1")
                        .from("2001:db8::5")
                        .port(5000)
                        .tag(0x9100, 5)
                        .tag(0x88a8, 6)
                        .tag(0x8100, 7)
                        .options(40)
                        .fragmentField(0x2000)
                        .payload(new byte[100])
                        .bytes();
        add(Arrays.copyOf(frame, Lookout.KEPT_BYTES), frame.length, 0, 0);
        assertEquals(Map.of(new Flow(SOURCE_IPV6, GROUP_IPV6, 5000, 5), 1L), look().flows());
    }

    /** Memory is bounded, however many senders there are, real or forged. */
    @Test
    void memoryIsBounded() {
        for (int i = 0; i < 2 * Tally.MAX_FLOWS; i++) {
            add(udp(IpAddress.ofIpv4(GROUP.ipv4() + i), 5000, 0, 0));
            add(ethernet(0x9000 + i));
        }
        assertEquals(Tally.MAX_FLOWS, look().flows().size());
        assertEquals(Tally.MAX_FLOWS, look().furtherFrames());
        assertTrue(look().others().size() <= 33, () -> "" + look().others().size());
        assertEquals(4L * Tally.MAX_FLOWS, look().frames());
    }
}
