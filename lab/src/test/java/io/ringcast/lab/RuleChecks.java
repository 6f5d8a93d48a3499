package io.ringcast.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.RunSummary;
import java.util.List;
import java.util.Locale;
import org.opentest4j.TestAbortedException;

/** A second run, with a file of rules, the largest MTU that the driver has, and super-frames. */
final class RuleChecks {
    private static final int TAG = 200;
    private static final int HEADERS = 28;
    private static final List<Integer> LARGE_MTUS = List.of(9000, 4000);

    private RuleChecks() {}

    /** The run adds the group to the card's filter, and removes it again. */
    static String oneGroup(Rig rig) {
        final Guest guest = rig.guest();
        final int mtu = largestMtu(guest);
        guest.must(
                String.format(
                        Locale.ROOT,
                        "printf %%s \"rules: [{name: feed, match: {group: %s}, to: [%s]},"
                                + " {name: tagged, match: {group: 239.1.2.4, vlan: %d}, to: [%s]}]\""
                                + " >/tmp/rules.yaml",
                        Datagram.GROUP,
                        Stations.RECEIVER,
                        TAG,
                        Stations.RECEIVER));
        assertTrue(!memberships(guest).contains("01:00:5e:01:02:03"), () -> memberships(guest));
        rig.startEngine(
                "-c /tmp/rules.yaml --transmitter auto --ring-frames 1024"
                        + " --transmit-ring-frames 256");
        assertTrue(memberships(guest).contains("01:00:5e:01:02:03"), () -> memberships(guest));
        rig.forwards(rig.datagrams(8, 100));
        rig.ignores(List.of(Datagram.multicast("239.1.2.5", 0, 64).frame()));
        return "MTU " + mtu;
    }

    private static String memberships(Guest guest) {
        return guest.must("ip maddr show dev if1");
    }

    private static int largestMtu(Guest guest) {
        for (final int mtu : LARGE_MTUS) {
            if (guest.run(
                                    String.format(
                                            Locale.ROOT,
                                            "ip link set if1 mtu %1$d && ip link set eth0 mtu %1$d",
                                            mtu))
                            .exitCode()
                    == 0) {
                NetworkChecks.carrier(guest, Nic.IF1, true);
                NetworkChecks.carrier(guest, Nic.ETH0, true);
                return mtu;
            }
        }
        guest.must("ip link set if1 mtu 1500; ip link set eth0 mtu 1500");
        return 1500;
    }

    /** A rule that names a VLAN gets its frames, though no VLAN is configured on the host. */
    static String vlanRule(Rig rig) {
        final Datagram untagged = Datagram.multicast("239.1.2.4", rig.next(), 64);
        rig.ignores(List.of(untagged.frame(), untagged.tag(TAG + 1).frame()));
        rig.forwards(List.of(Datagram.multicast("239.1.2.4", rig.next(), 64).tag(TAG)));
        return "";
    }

    /** Frames of the maximum length that the MTU allows. */
    static String jumbo(Rig rig) {
        final int mtu = Integer.parseInt(rig.guest().must("cat /sys/class/net/if1/mtu"));
        if (mtu == 1500) {
            throw new TestAbortedException("the driver takes no MTU above 1500");
        }
        for (final int payload : new int[] {1473, mtu - HEADERS - 1, mtu - HEADERS}) {
            rig.forwards(rig.datagrams(1, payload));
        }
        return "MTU " + mtu;
    }

    /** A burst of one flow may leave as a super-frame: all datagrams whole, in order, valid. */
    static String superFramesOut(Rig rig) {
        final Guest guest = rig.guest();
        for (int round = 0; round < 8; round++) {
            rig.forwards(rig.datagrams(Rig.BURST, 700));
        }
        final RunSummary summary = rig.finishEngine();
        assertTrue(!memberships(guest).contains("01:00:5e:01:02:03"), () -> memberships(guest));
        return String.format(
                        Locale.ROOT,
                        "%.1f frames a call",
                        (double) summary.forwarded() / summary.kicks())
                + rig.merging(summary);
    }
}
