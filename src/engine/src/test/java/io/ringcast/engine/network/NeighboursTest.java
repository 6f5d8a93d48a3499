package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.testbed.Testbed;
import org.junit.jupiter.api.Test;

/** IPv4 neighbours. */
@InNamespace
class NeighboursTest extends NeighbourTests {
    private static final IpAddress ALL = IpAddress.parse("10.0.0.255");

    NeighboursTest() {
        super(Addressing.IPV4);
    }

    @Test
    void resolvesWithoutArpWhereThereIsNone() {
        host.run("ip link set if1 arp off");
        assertTrue(Neighbours.resolve(link, nobody, SHORT).usable());
    }

    @Test
    void refusesBroadcastAddressesOfOtherLinks() {
        host.run("ip link add if7 type veth peer name if8");
        host.run("ip addr add 10.7.0.1/24 dev if7");
        host.run("ip link set if7 up");
        assertEquals(
                "10.7.0.255: is a broadcast address of if7, and cannot be reached through if1",
                failure(IpAddress.parse("10.7.0.255"), SHORT));
        host.run("ip link del if7");
    }

    @Test
    void aBroadcastAddressOfTheLinkIsAllItsHosts() {
        final Neighbour all = Neighbours.resolve(link, ALL, SHORT);
        assertEquals(0xffff_ffff_ffffL, all.mac());
        final IpAddress nextHop = Neighbours.nextHop(link, ALL);
        assertEquals(Neighbours.BROADCAST, nextHop);
        assertFalse(Neighbours.isGateway(nextHop, ALL));
    }

    /** RFC 5549: the frame is IPv4, its MAC address that of an IPv6 neighbour. */
    @Test
    void aGatewayMayHaveAnIpv6Address() {
        assumeTrue(Testbed.hasIpv6(), "no IPv6 here");
        host.run("ip route add 10.77.0.0/16 via inet6 fe80::ff:fe00:2 dev if1");
        final Neighbour gateway = Neighbours.resolve(link, IpAddress.parse("10.77.0.1"), LONG);
        assertEquals("fe80::ff:fe00:2", gateway.address().toString());
        assertEquals(PEER_MAC, gateway.mac());
    }
}
