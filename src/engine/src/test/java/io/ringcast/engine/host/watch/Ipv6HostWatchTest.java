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
}
