package io.ringcast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;

/** What happens to the two interfaces while the engine runs. */
final class LinkChecks {
    /** QEMU 7.2 forgets to raise e1000e's interrupt for a second change of the link. */
    private static final String UNNOTICED = "the driver is not told";

    /** Datagrams sent to a machine with a plug pulled. */
    private static final int LOST = 8;

    private LinkChecks() {}

    /** if1 loses its carrier and gets it back. What came meanwhile may be late: QEMU keeps some. */
    static String receiveLink(Rig rig) {
        final boolean noticed = unplugged(rig, Nic.IF1);
        rig.settle();
        rig.forwards(rig.datagrams(32, 200));
        return noticed ? "" : UNNOTICED;
    }

    /** eth0 loses its carrier and gets it back: what came meanwhile is lost, not late. */
    static String transmitLink(Rig rig) {
        final int mark = rig.guest().eth0().mark();
        final boolean noticed = unplugged(rig, Nic.ETH0);
        rig.forgive(LOST);
        assertEquals(0, rig.guest().eth0().since(mark, Datagram::isOurs).size(), "stale frames");
        rig.forwards(rig.datagrams(32, 200));
        return noticed ? "" : UNNOTICED;
    }

    /** Pulls the plug, sends some, puts it back; returns whether the driver has noticed. */
    private static boolean unplugged(Rig rig, Nic nic) {
        final Guest guest = rig.guest();
        guest.qmp().link(nic.device(), false);
        final boolean noticed;
        try {
            noticed = NetworkChecks.carrierWithin(guest, nic, false, 10);
            rig.datagrams(LOST, 200).forEach(datagram -> guest.if1().send(datagram.frame()));
            guest.must("sleep 1");
        } finally {
            guest.qmp().link(nic.device(), true);
        }
        NetworkChecks.carrier(guest, nic, true);
        if (!noticed) {
            guest.must("sleep 2"); // negotiation goes on unseen, too
        }
        return noticed;
    }

    /** eth0's MTU shrinks: what is too long now is counted, the rest goes on; and it grows back. */
    static String mtuChange(Rig rig) {
        final Guest guest = rig.guest();
        final int mark = guest.eth0().mark();
        guest.must("ip link set eth0 mtu 1000");
        NetworkChecks.carrier(guest, Nic.ETH0, true);
        rig.datagrams(4, 1200).forEach(datagram -> guest.if1().send(datagram.frame()));
        final Datagram small = rig.datagrams(1, 500).get(0);
        guest.if1().send(small.frame());
        final List<byte[]> got = rig.await(mark, 1);
        assertEquals(1, got.size(), "only the small one leaves");
        guest.must("ip link set eth0 mtu 1500");
        NetworkChecks.carrier(guest, Nic.ETH0, true);
        rig.forwards(rig.datagrams(16, 1472));
        return "";
    }

    /** if1 is taken out of the machine and put back. */
    static String removal(Rig rig) {
        final Guest guest = rig.guest();
        guest.qmp().remove(Nic.IF1.device());
        guest.await("if1 to vanish", "[ ! -e /sys/class/net/if1 ]");
        plug(rig, Nic.IF1);
        guest.must("sleep 1");
        return "";
    }

    private static void plug(Rig rig, Nic nic) {
        final Guest guest = rig.guest();
        guest.qmp()
                .add(
                        Map.of(
                                "driver",
                                guest.boot().model(),
                                "id",
                                nic.device(),
                                "netdev",
                                nic.wire(),
                                "bus",
                                "port-" + nic.device(),
                                "mac",
                                nic.macText()));
        guest.await(
                nic.device() + " to come back",
                "lab-nics; [ -e /sys/class/net/%s ]".formatted(nic.device()));
        NetworkChecks.up(guest, nic);
    }
}
