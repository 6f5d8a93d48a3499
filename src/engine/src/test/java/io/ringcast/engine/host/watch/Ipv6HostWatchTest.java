package io.ringcast.engine.host.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.Addressing;
import io.ringcast.engine.network.InNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** IPv6. */
@InNamespace
class Ipv6HostWatchTest extends HostWatchTests {
    private static final String PEER_LINK_LOCAL = "fe80::ff:fe00:2"; // of its MAC address

    Ipv6HostWatchTest() {
        super(Addressing.IPV6);
    }

    @Override
    IpAddress group() {
        return IpAddress.parse("ff15::1:2:3");
    }

    @Override
    boolean isMember() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/igmp6"))) {
            return lines.anyMatch(line -> line.contains("ff150000000000000000000100020003"));
        }
    }

    @Test
    void followsGatewaysThatHaveALinkLocalAddressOnly() {
        open(1);
        host.run("ip route add default via " + PEER_LINK_LOCAL + " dev eth0");
        untilMac(1, PEER_MAC);
        assertTrue(
                said.contains(
                        "destination fd00:0:0:9::1: is reached at 02:00:00:00:00:02 through its"
                                + " gateway "
                                + PEER_LINK_LOCAL),
                said::toString);
        host.run("ip -6 route del default");
        untilMac(1, MacAddress.NONE);
    }

    /** A device that is set down loses all its IPv6 addresses, and some come back later. */
    @Test
    void itsOwnAddressIsWaitedForWhileTheDeviceIsDown() {
        create();
        watch.followOwn(2);
        watch.work(0);
        host.run("ip link set eth0 down");
        until(() -> transmitState() == LinkStatus.State.DOWN);
        host.run("ip link set eth0 up"); // with a link-local address
        until(() -> transmitState() == LinkStatus.State.UP);
        host.run("ip addr add fd00::1/64 dev eth0 nodad");
        for (int i = 0; i < 5; i++) {
            watch.work(10);
        }
        assertEquals(IpAddress.parse("fd00::1"), table.address(2));
        assertEquals(0, watch.changes(StateChange.Kind.ADDRESS), said::toString);
    }

    /**
     * As the kernel chooses a source: what is good on the link alone comes last, and before it what
     * is deprecated; nothing that is tentative.
     */
    @Test
    void theBestAddressIsTheOneThatFramesArriveUnder() {
        final Map<Integer, List<IpAddress>> own = followReceive();
        until(() -> own.containsKey(0) && isLinkLocal(own.get(0)));
        host.run("ip addr add " + net.toAdd(5, 1) + " dev if1");
        until(() -> List.of(net.address(5, 1)).equals(own.get(0)));
        host.run("sysctl -qw net.ipv6.conf.if1.accept_dad=1");
        host.run("sysctl -qw net.ipv6.conf.if1.dad_transmits=600"); // it stays tentative
        host.run("ip addr add " + net.hostAndLength(5, 8) + " dev if1");
        host.run(
                "ip addr change "
                        + net.hostAndLength(5, 1)
                        + " dev if1 valid_lft forever preferred_lft 0");
        host.run("ip addr add " + net.toAdd(5, 2) + " dev if1");
        until(() -> List.of(net.address(5, 2)).equals(own.get(0)));
        host.run("ip addr del " + net.hostAndLength(5, 2) + " dev if1");
        until(() -> List.of(net.address(5, 1)).equals(own.get(0))); // deprecated
        host.run("ip addr del " + net.hostAndLength(5, 1) + " dev if1");
        until(() -> isLinkLocal(own.get(0)));
        host.run("ip link set if1 down");
        until(() -> own.get(0).isEmpty());
        host.run("sysctl -qw net.ipv6.conf.if1.accept_dad=0");
        host.run("ip link set if1 up");
        until(() -> isLinkLocal(own.get(0)));
        host.run("ip addr add " + net.toAdd(5, 1) + " dev if1");
        until(() -> List.of(net.address(5, 1)).equals(own.get(0)));
    }

    private static boolean isLinkLocal(List<IpAddress> addresses) {
        return addresses.size() == 1 && addresses.get(0).isLinkLocal();
    }
}
