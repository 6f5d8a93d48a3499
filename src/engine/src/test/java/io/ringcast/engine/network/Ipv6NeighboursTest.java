package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import org.junit.jupiter.api.Test;

/** IPv6 neighbours, some of them known by a link-local address alone. */
@InNamespace
class Ipv6NeighboursTest extends NeighbourTests {
    /** Link-local address made of the peer's MAC address (RFC 4291 appendix A). */
    private static final IpAddress PEER_LINK_LOCAL = IpAddress.parse("fe80::ff:fe00:2");

    private static final IpAddress OWN_LINK_LOCAL = IpAddress.parse("fe80::ff:fe00:1");

    Ipv6NeighboursTest() {
        super(Addressing.IPV6);
    }

    @Test
    void resolvesLinkLocalDestinations() {
        final Neighbour neighbour = Neighbours.resolve(link, PEER_LINK_LOCAL, LONG);
        assertEquals(PEER_LINK_LOCAL, neighbour.address());
        assertEquals(PEER_MAC, neighbour.mac());
    }

    /** The usual case: routers announce themselves by a link-local address. */
    @Test
    void resolvesGatewaysByTheirLinkLocalAddress() {
        host.run("ip route add default via " + PEER_LINK_LOCAL + " dev if1");
        final Neighbour gateway = Neighbours.resolve(link, net.address(9, 1), LONG);
        assertEquals(PEER_LINK_LOCAL, gateway.address());
        assertEquals(PEER_MAC, gateway.mac());
    }

    @Test
    void aLinkLocalAddressIsTheHostsOwnOnItsLinkOnly() {
        assertEquals(
                OWN_LINK_LOCAL + ": must be an address of another host; it is this host's own",
                failure(OWN_LINK_LOCAL, SHORT));
        assertTrue(Addresses.isLocal(OWN_LINK_LOCAL, link));
        host.run("ip link add if2 address 02:00:00:00:00:02 type veth peer name if3");
        try {
            host.run("ip link set if3 up");
            host.run("ip link set if2 up"); // has the peer's link-local address
            final Link second = Links.byName("if2");
            while (Addresses.of(second, Family.IPV6).stream().noneMatch(LinkAddress::usable)) {
                Thread.onSpinWait(); // the kernel has not seen the carrier yet
            }
            assertTrue(Addresses.isLocal(PEER_LINK_LOCAL, second));
            assertFalse(Addresses.isLocal(PEER_LINK_LOCAL, link));
            assertEquals(PEER_MAC, Neighbours.resolve(link, PEER_LINK_LOCAL, LONG).mac());
        } finally {
            host.run("ip link del if2");
        }
    }
}
