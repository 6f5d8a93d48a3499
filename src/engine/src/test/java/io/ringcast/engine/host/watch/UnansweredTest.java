package io.ringcast.engine.host.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.Family;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.LinkAddress;
import io.ringcast.engine.network.Neighbour;
import io.ringcast.engine.network.NetworkEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** State of neighbours and of own addresses while the host does not answer questions. */
class UnansweredTest {
    private static final IpAddress PEER = IpAddress.parse("10.0.0.2");
    private static final IpAddress OWN = IpAddress.parse("10.0.0.1");
    private static final IpAddress NEXT = IpAddress.parse("10.0.0.7");
    private static final long MAC = 0x020000000002L;
    private static final int UP = 0x1 | 0x40 | 0x10000; // IFF_UP, IFF_RUNNING, IFF_LOWER_UP
    private static final Link ETH0 =
            new Link(5, "eth0", List.of(), "", 1, 1, 1500, UP, Link.OperState.UP, "");

    private final Answers answers = new Answers();
    private final List<StateChange> said = new ArrayList<>();
    private long mac = MAC;
    private IpAddress address = PEER;

    private final Destinations table =
            new Destinations() {
                @Override
                public long mac(int destination) {
                    return mac;
                }

                @Override
                public void setMac(int destination, long now) {
                    mac = now;
                }

                @Override
                public IpAddress address(int destination) {
                    return address;
                }

                @Override
                public void setAddress(int destination, IpAddress now) {
                    address = now;
                }
            };

    private long resyncs() {
        return said.stream().filter(c -> c.kind() == StateChange.Kind.RESYNC).count();
    }

    @Test
    void aNeighbourIsStillSentToAndAskedFor() {
        final NeighbourWatch watch = new NeighbourWatch(table, answers, said::add);
        watch.add(0);
        answers.failures = 2;
        answers.neighbours.add(new Neighbour(5, PEER, 0x77, Linux.NUD_REACHABLE()));
        watch.linkIs(ETH0);
        while (answers.failures > 0) {
            assertTrue(watch.work(10_000) < 1_000);
            assertEquals(MAC, mac);
        }
        while (mac == MAC) {
            watch.work(10_000);
        }
        assertEquals(0x77, mac);
        assertEquals(1, resyncs(), said::toString);
    }

    @Test
    void theNextOwnAddressIsFoundWithoutAnotherEvent() {
        address = OWN;
        final OwnAddressWatch watch = new OwnAddressWatch(table, answers, said::add);
        watch.add(0);
        answers.addresses.add(LinkAddress.of(5, OWN, 24));
        watch.addresses().linkIs(ETH0);
        assertEquals(10_000, watch.addresses().work(10_000));
        answers.addresses.set(0, LinkAddress.of(5, NEXT, 24));
        answers.failures = 3;
        watch.addresses().accept(new NetworkEvent.AddressAdded(answers.addresses.get(0)));
        while (watch.addresses().work(10_000) < 10_000) {
            Thread.onSpinWait();
        }
        assertEquals(NEXT, address);
        assertEquals(1, resyncs(), said::toString);
    }

    /** The change is reported only after {@code followed} was called, not before. */
    @Test
    void theReceivingAddressIsTakenUpAndTold() {
        final List<List<IpAddress>> seen = new ArrayList<>();
        final ReceiveAddressWatch watch = new ReceiveAddressWatch(answers, said::add);
        final LinkAddress own = LinkAddress.of(5, OWN, 24);
        answers.addresses.add(own);
        watch.addresses().linkIs(ETH0);
        assertEquals(10_000, watch.addresses().work(10_000));
        assertEquals(List.of(), seen, "nobody wants to know");
        watch.follow(Set.of(Family.IPV4), List.of(OWN), now -> seen.add(List.copyOf(now)));
        assertEquals(10_000, watch.addresses().work(10_000));
        watch.followed(seen.get(0));
        assertEquals(List.of(), said);
        answers.addresses.clear();
        answers.failures = 1;
        watch.addresses().accept(new NetworkEvent.AddressRemoved(own));
        while (watch.addresses().work(10_000) < 10_000) {
            Thread.onSpinWait();
        }
        assertEquals(List.of(List.of(OWN), List.of()), seen);
        assertEquals(1, resyncs(), said::toString);
        watch.followed(List.of());
        assertEquals(
                "own address of eth0: 10.0.0.1 is gone; rules with destination own take no frames",
                said.get(1).message());
        watch.addresses().failed("no");
        while (seen.size() == 2) {
            watch.addresses().work(10_000);
        }
        assertEquals(2, said.size(), said::toString);
    }

    /** Follows the best usable address of each wanted family, and reports no other family. */
    @Test
    void theReceivingAddressIsOneOfEachFamily() {
        final List<List<IpAddress>> seen = new ArrayList<>();
        final ReceiveAddressWatch watch = new ReceiveAddressWatch(answers, said::add);
        final IpAddress ipv6 = IpAddress.parse("fd00::1");
        watch.addresses().linkIs(ETH0);
        watch.follow(Set.of(Family.IPV6), List.of(), now -> seen.add(List.copyOf(now)));
        answers.addresses.add(LinkAddress.of(5, OWN, 24));
        answers.addresses.add(new LinkAddress(5, ipv6, ipv6, 64, Linux.IFA_F_TENTATIVE()));
        assertEquals(10_000, watch.addresses().work(10_000));
        answers.addresses.add(LinkAddress.of(5, ipv6, 64));
        watch.addresses().outdated();
        assertEquals(10_000, watch.addresses().work(10_000));
        watch.followed(seen.get(1));
        watch.follow(
                Set.of(Family.IPV4, Family.IPV6), List.of(ipv6), now -> seen.add(List.copyOf(now)));
        assertEquals(10_000, watch.addresses().work(10_000));
        assertEquals(List.of(List.of(), List.of(ipv6), List.of(OWN, ipv6)), seen);
        watch.followed(seen.get(2));
        assertEquals(
                List.of(
                        "own address of eth0: rules with destination own now take frames to fd00::1",
                        "own address of eth0: rules with destination own now take frames to 10.0.0.1"),
                said.stream().map(StateChange::message).toList());
    }

    /** A link-local address does not replace a global one, and an address may not be usable yet. */
    @Test
    void anIpv6AddressIsFollowedByOneOfItsKind() {
        final IpAddress global = IpAddress.parse("fd00::1");
        address = global;
        final OwnAddressWatch watch = new OwnAddressWatch(table, answers, said::add);
        watch.add(0);
        addresses(watch, LinkAddress.of(5, global, 64));
        assertEquals(global, address);
        final LinkAddress linkLocal = LinkAddress.of(5, IpAddress.parse("fe80::1"), 64);
        addresses(watch, linkLocal, LinkAddress.of(5, OWN, 24));
        assertEquals(global, address);
        final IpAddress next = IpAddress.parse("fd00::7");
        addresses(watch, new LinkAddress(5, next, next, 64, Linux.IFA_F_TENTATIVE()), linkLocal);
        assertEquals(global, address);
        addresses(watch, LinkAddress.of(5, next, 64), linkLocal);
        assertEquals(next, address);
        assertEquals(1, said.size(), said::toString);
    }

    private void addresses(OwnAddressWatch watch, LinkAddress... now) {
        answers.addresses.clear();
        answers.addresses.addAll(List.of(now));
        watch.addresses().linkIs(ETH0);
        watch.addresses().accept(new NetworkEvent.AddressAdded(now[0]));
        while (watch.addresses().work(10_000) < 10_000) {
            Thread.onSpinWait();
        }
    }
}
