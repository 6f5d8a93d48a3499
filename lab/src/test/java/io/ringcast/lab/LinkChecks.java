package io.ringcast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.Map;

/** Checks of link changes while the engine runs. */
final class LinkChecks {
    /** QEMU 7.2 forgets to raise e1000e's interrupt for a second change of the link. */
    private static final String UNNOTICED = "the driver is not told";

    /** Seconds in which a driver must notice that the link is down. */
    private static final int NOTICE = 3;

    /** Datagrams sent while a link is down. */
    private static final int LOST = 8;

    private LinkChecks() {}

    /**
     * if1 loses its carrier and gets it back. Frames sent meanwhile may arrive late, because QEMU
     * queues some.
     */
    static String receiveLink(Rig rig) {
        return unplugged(rig, Nic.IF1) ? "" : UNNOTICED;
    }

    /**
     * eth0 loses its carrier and gets it back: frames sent meanwhile are counted as lost and do not
     * leave late.
     */
    static String transmitLink(Rig rig) {
        final boolean noticed = unplugged(rig, Nic.ETH0);
        if (!noticed) {
            rig.forgive(LOST);
        }
        return noticed ? "" : UNNOTICED;
    }

    /**
     * Takes the link down, sends datagrams, and brings it up again; returns true if the driver has
     * noticed.
     */
    private static boolean unplugged(Rig rig, Nic nic) {
        final Guest guest = rig.guest();
        final String lost = nic.device() + ": is up without carrier";
        final int before = rig.engine().messages(lost);
        final int mark = guest.eth0().mark();
        guest.qmp().link(nic.device(), false);
        final boolean noticed;
        try {
            noticed = NetworkChecks.carrierWithin(guest, nic, false, NOTICE);
            if (noticed) {
                // The driver silently loses frames that it gets before the engine knows that the
                // link is down.
                rig.engine().awaitMessage(lost, before + 1);
            }
            rig.datagrams(LOST, 200).forEach(datagram -> guest.if1().send(datagram.frame()));
            guest.must("sleep 0.5");
        } finally {
            guest.qmp().link(nic.device(), true);
        }
        NetworkChecks.carrier(guest, nic, true);
        if (nic == Nic.ETH0) {
            assertEquals(0, guest.eth0().since(mark, Datagram::isOurs).size(), "stale frames");
        }
        rig.recovers(64);
        rig.forwards(rig.datagrams(32, 200));
        return noticed;
    }

    /**
     * eth0's MTU shrinks while the engine runs and grows back: frames that are too long are
     * counted.
     */
    static String mtuChange(Rig rig) {
        mtu(rig, 1000, 64);
        final int mark = rig.guest().eth0().mark();
        rig.datagrams(4, 1200).forEach(datagram -> rig.guest().if1().send(datagram.frame()));
        rig.guest().if1().send(rig.datagrams(1, 500).get(0).frame());
        assertEquals(1, rig.await(mark, 1).size(), "only the small one leaves");
        mtu(rig, 1500, 1472);
        rig.forwards(rig.datagrams(16, 1472));
        return "";
    }

    /**
     * Changes the MTU and waits until the engine has noticed it, because until then frames leave by
     * the old MTU. Some drivers lose the carrier for a moment, so a frame of this size must then
     * pass.
     */
    private static void mtu(Rig rig, int mtu, int payload) {
        final String told = String.format(Locale.ROOT, "eth0: has MTU %d,", mtu);
        final int before = rig.engine().messages(told);
        rig.guest().must(String.format(Locale.ROOT, "ip link set eth0 mtu %d", mtu));
        rig.engine().awaitMessage(told, before + 1);
        NetworkChecks.carrier(rig.guest(), Nic.ETH0, true);
        rig.recovers(payload);
    }

    /** if1 is taken out of the machine and put back; the engine takes it up again. */
    static String removal(Rig rig) {
        final Guest guest = rig.guest();
        guest.qmp().remove(Nic.IF1.device());
        guest.await("if1 to vanish", "[ ! -e /sys/class/net/if1 ]");
        plug(rig, Nic.IF1);
        rig.recovers(64);
        rig.forwards(rig.datagrams(32, 200));
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
                String.format(Locale.ROOT, "lab-nics; [ -e /sys/class/net/%s ]", nic.device()));
        NetworkChecks.up(guest, nic);
    }
}
