package io.ringcast.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** Tests VLAN tags, which some network cards remove and filter by. */
final class VlanChecks {
    /** VLAN 100, priority 5 (IEEE 802.1Q 9.6). */
    private static final int TAG = 5 << 13 | 100;

    /** Bits of the tag that contain the VLAN identifier. */
    private static final int VLAN_ID = 0xfff;

    private VlanChecks() {}

    /**
     * Checks whether frames of a VLAN that the host does not know pass the card. Both results are
     * correct.
     */
    static String filter(Rig rig) {
        final int mark = rig.guest().eth0().mark();
        rig.guest().if1().send(rig.datagrams(1, 64).get(0).tag(TAG).frame());
        final Datagram last = rig.datagrams(1, 64).get(0);
        rig.guest().if1().send(last.frame());
        List<byte[]> got = rig.await(mark, 1);
        final byte[] untagged = Rig.expected(last);
        if (!Arrays.equals(got.get(0), untagged)) {
            got = rig.await(mark, 2);
        }
        return got.size() == 1 ? "filters" : "passes";
    }

    /** The frame leaves with its tag, whether the card or the kernel removed the tag on receive. */
    static String tags(Rig rig) {
        final Guest guest = rig.guest();
        guest.must("ip link add link if1 name if1.100 type vlan id 100 && ip link set if1.100 up");
        final List<String> modes = new ArrayList<>();
        try {
            for (final String mode : List.of("on", "off")) {
                guest.run("ethtool -K if1 rxvlan " + mode);
                final String now =
                        guest.must("ethtool -k if1 | sed -n \"s/^rx-vlan-offload: //p\"");
                if (now.startsWith(mode)) {
                    NetworkChecks.carrier(guest, Nic.IF1, true);
                    final boolean whole = mode.equals("off") || !losesPriority(guest);
                    for (final int payload : new int[] {4, 18, 64, 1472}) {
                        final Datagram sent = rig.datagrams(1, payload).get(0).tag(TAG);
                        rig.forwards(sent, whole ? sent : sent.tag(TAG & VLAN_ID));
                    }
                    modes.add(whole ? mode : mode + " (the driver drops the priority)");
                }
            }
        } finally {
            guest.must("ip link del if1.100");
        }
        if (modes.isEmpty()) {
            throw new TestAbortedException("rx-vlan-offload can be neither on nor off");
        }
        return "stripping " + String.join(", ", modes);
    }

    /**
     * Linux' e1000 keeps only the VLAN identifier of a tag that the card removed
     * (e1000_receive_skb).
     */
    private static boolean losesPriority(Guest guest) {
        return NetworkChecks.driverOf(guest).equals("e1000");
    }
}
