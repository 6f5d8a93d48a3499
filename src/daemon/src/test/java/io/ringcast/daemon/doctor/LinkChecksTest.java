package io.ringcast.daemon.doctor;

import static io.ringcast.daemon.doctor.Given.assertFinding;
import static io.ringcast.daemon.doctor.Given.assertFinds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.network.Features;
import io.ringcast.engine.network.Features.State;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.network.Timestamping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the checks of the interfaces' properties. */
class LinkChecksTest {
    private static final Link IF1 = Given.link("if1", "");

    @Test
    void links() {
        assertFinds(
                new LinkCheck("if1", () -> Given.link("if1", "veth")),
                Status.OK,
                "up, 02:00:00:00:00:01, MTU 1500, veth",
                "");
        assertFinds(
                new LinkCheck("if1", () -> Given.down("if1")),
                Status.FAIL,
                "is down",
                "ip link set dev if1 up");
        assertFinds(
                new LinkCheck("if1", () -> Given.withoutCarrier("if1", "")),
                Status.WARN,
                "has no carrier: no cable",
                "");
        assertFinds(
                new LinkCheck("if1", () -> Given.withoutCarrier("if1", "veth")),
                Status.WARN,
                "has no carrier: its peer is down",
                "ip link set dev PEER up   # in the peer's network namespace");
        assertFinds(
                new LinkCheck("tun0", () -> Given.ofType("tun0", 65534)),
                Status.FAIL,
                "is not Ethernet (ARPHRD 65534)",
                "ip link show");
        assertFinds(
                new LinkCheck(
                        "if9",
                        () -> {
                            throw new NetworkException("there is no such interface");
                        }),
                Status.FAIL,
                "there is no such interface",
                "ip link show");
    }

    @Test
    void mtu() {
        assertFinds(
                new MtuCheck(IF1, Given.withMtu("eth0", 9000)),
                Status.OK,
                "1500 on if1, 9000 on eth0",
                "");
        assertFinds(
                new MtuCheck(IF1, Given.withMtu("eth0", 1400)),
                Status.WARN,
                "if1 takes 1500 bytes, eth0 only 1400",
                "ip link set dev eth0 mtu 1500");
        assertFinds(
                new MtuCheck(Given.withMtu("lo", 65_536), Given.link("eth0", "")),
                Status.WARN,
                "lo takes 65536 bytes, eth0 only 1500",
                "");
        assertFinds(
                new MtuCheck(Given.withMtu("if1", 9_000), Given.link("eth0", "veth")),
                Status.WARN,
                "if1 takes 9000 bytes, eth0 only 1500",
                "ip link set dev eth0 mtu 9000   # and its peer's, in the peer's network namespace");
    }

    private static List<Finding> offloads(boolean known, String... active) {
        final Map<String, State> features = new HashMap<>();
        for (final String name : active) {
            features.put(name, new State(true, true));
        }
        return new OffloadCheck(IF1, () -> new Features(features), () -> known).findings();
    }

    @Test
    void nothingMerges() {
        assertFinding(offloads(true).get(0), Status.OK, "GRO is off", "");
        // Without GRO, the first two features have no effect; LRO merges only TCP.
        assertFinding(
                offloads(false, "rx-udp-gro-forwarding", "rx-gro-list", "rx-lro").get(0),
                Status.OK,
                "nothing merges datagrams",
                "");
    }

    @Test
    void superFramesOfGro() {
        assertFinding(
                offloads(true, "rx-gro").get(0),
                Status.OK,
                "if a local socket asks for UDP_GRO; they are forwarded",
                "");
        assertFinding(
                offloads(true, "rx-gro", "rx-udp-gro-forwarding").get(0),
                Status.OK,
                "GRO with rx-udp-gro-forwarding merges UDP into super-frames; they are forwarded",
                "");
        assertFinding(
                offloads(true, "rx-gro", "rx-gro-list").get(0),
                Status.OK,
                "GRO with rx-gro-list merges",
                "");
        assertEquals(1, offloads(true, "rx-gro").size());
    }

    @Test
    void superFramesThatTheKernelDrops() {
        for (final String how : List.of("rx-udp-gro-forwarding", "rx-gro-list", "")) {
            assertFinding(
                    offloads(false, "rx-gro", how).get(0),
                    Status.WARN,
                    "packet sockets of this kernel do not know them (Linux 6.2 does): dropped (oversize)",
                    "ethtool -K if1 gro off");
        }
        assertFinding(
                new OffloadCheck(
                                IF1,
                                () -> new Features(Map.of("rx-gro", new State(true, false))),
                                () -> false)
                        .findings()
                        .get(0),
                Status.WARN,
                "GRO merges",
                ""); // the driver cannot switch this feature
    }

    @Test
    void superFramesOfThePeer() {
        final Finding forwarded = peer(true);
        assertEquals("super-frames if1", forwarded.check());
        assertFinding(forwarded, Status.INFO, "(UDP GSO); they are forwarded", "");
        assertFinding(
                peer(false),
                Status.INFO,
                "packet sockets of this kernel do not know them",
                "ethtool -K PEER tx-udp-segmentation off   # in the peer's network namespace");
    }

    private static Finding peer(boolean known) {
        return new OffloadCheck(
                        Given.link("if1", "veth"), () -> new Features(Map.of()), () -> known)
                .findings()
                .get(1);
    }

    @Test
    void tags() {
        final Finding finding = offloads(true, "rx-vlan-hw-parse").get(1);
        assertEquals("VLAN if1", finding.check());
        assertFinding(finding, Status.INFO, "strips tags", "");
    }

    @Test
    void timestamps() {
        assertFinds(
                new TimestampCheck(IF1, () -> new Timestamping(true, 2)),
                Status.INFO,
                "can make time stamps, by /dev/ptp2",
                "");
        assertFinds(
                new TimestampCheck(IF1, () -> new Timestamping(false, -1)),
                Status.INFO,
                "makes no time stamps",
                "");
    }
}
