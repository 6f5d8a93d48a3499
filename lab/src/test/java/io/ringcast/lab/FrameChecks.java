package io.ringcast.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.RunSummary;
import io.ringcast.lab.Datagram.Checksum;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Compares frames byte by byte. */
final class FrameChecks {
    private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};
    private static final int IP = 14;

    private FrameChecks() {}

    /**
     * Any group, one port, found by ARP: what "run -i -o --to" means. With two workers, whose
     * fanout group is the first since the boot: the kernel gives it the number 0.
     */
    static String defaultRule(Rig rig) {
        rig.startEngine("--transmitter ring --workers 2 --to " + Stations.RECEIVER);
        for (final String group :
                List.of("224.0.1.1", "232.1.2.3", "239.1.2.3", "239.255.255.255", "225.129.3.4")) {
            // One by one: a card with several queues keeps the order within a flow only.
            rig.forwards(List.of(Datagram.multicast(group, rig.next(), 100)));
        }
        return "";
    }

    /** Right, wrong and missing UDP checksums, even and odd lengths. */
    static String checksums(Rig rig) {
        final List<Datagram> datagrams = new ArrayList<>();
        for (final Checksum checksum : Checksum.values()) {
            for (final int payload : new int[] {100, 101, 1471, 1472}) {
                datagrams.add(rig.datagrams(1, payload).get(0).checksum(checksum));
            }
        }
        rig.forwards(datagrams);
        return "";
    }

    /** Sends some hundreds of datagrams of all sizes. */
    static String order(Rig rig) {
        final List<Datagram> datagrams = new ArrayList<>();
        for (int i = 0; i < 320; i++) {
            datagrams.addAll(rig.datagrams(1, 4 + i * 7 % 1469));
        }
        rig.forwards(datagrams);
        return "";
    }

    /**
     * Sends frames that no rule matches: other ports, protocols and addresses, and headers with
     * wrong lengths.
     */
    static String keepsOut(Rig rig) {
        final Datagram good = rig.datagrams(1, 64).get(0);
        final List<byte[]> frames = new ArrayList<>();
        frames.add(good.port(10_001).frame());
        frames.add(good.port(9_999).frame());
        frames.add(good.forwarded(Nic.IF1.mac(), Nic.IF1.address()).frame());
        frames.add(good.forwarded(BROADCAST, "255.255.255.255").frame());
        frames.add(good.forwarded(BROADCAST, "10.0.1.255").frame());
        frames.add(changed(good, IP + 9, 6)); // TCP
        frames.add(changed(good, IP + 9, 2)); // IGMP
        frames.add(changed(good, IP, 0x65)); // version 6
        frames.add(changed(good, IP, 0x44)); // a header of 16 bytes
        frames.add(changed(good, IP + 2, 0x7f)); // longer than the frame
        frames.add(changed(good, IP + 24, 0x7f)); // a UDP length beyond the datagram
        frames.add(changed(good, 12, 0x86)); // not IPv4
        frames.add(HexFormat.of().parseHex("01005e010203020000000102".concat("00".repeat(48))));
        rig.ignores(frames);
        return "";
    }

    private static byte[] changed(Datagram datagram, int offset, int value) {
        final byte[] frame = datagram.frame();
        frame[offset] = (byte) value;
        return frame;
    }

    /** Short datagrams are padded to the minimum length of Ethernet. */
    static String minimumSize(Rig rig) {
        final List<Datagram> datagrams = new ArrayList<>();
        for (int payload = 4; payload <= 20; payload++) {
            datagrams.addAll(rig.datagrams(1, payload));
        }
        rig.forwards(datagrams);
        return "";
    }

    /** Ends the run and compares its counts with the frames seen on the wire. */
    static String accounting(Rig rig) {
        final RunSummary summary = rig.finishEngine();
        assertTrue(summary.forwarded() > 300, summary::toString);
        return summary.forwarded() + " forwarded" + rig.merging(summary);
    }
}
