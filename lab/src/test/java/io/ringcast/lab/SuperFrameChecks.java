package io.ringcast.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Bursts of one flow that the guest's GRO merges, if it merges multicast at all. */
final class SuperFrameChecks {
    private static final int ROUNDS = 3;

    /** Each feature makes GRO merge UDP without a request of a socket (net/ipv4/udp_offload.c). */
    private static final List<String> FEATURES = List.of("rx-udp-gro-forwarding", "rx-gro-list");

    /** Payloads whose super-frames fit a slot of the receive ring, and payloads whose do not. */
    private static final List<Integer> PAYLOADS = List.of(60, 101, 700, 1400);

    /** The first Linux whose packet sockets know UDP super-frames (include/linux/virtio_net.h). */
    private static final int[] KNOWN = {6, 2};

    private SuperFrameChecks() {}

    /**
     * Each datagram comes out as it must be, in order, merged or not. Before Linux 6.2 those that
     * were merged are dropped, which the end of the run has to show; but for those that are not
     * longer than the MTU: they cannot be told from a datagram, and are not tried.
     */
    static String in(Rig rig) {
        return FEATURES.stream()
                .map(feature -> feature + ": " + in(rig, feature))
                .collect(Collectors.joining("; "));
    }

    private static String in(Rig rig, String feature) {
        final Guest guest = rig.guest();
        guest.must("ethtool -K if1 gro on " + feature + " on");
        final int mtu = Integer.parseInt(guest.must("cat /sys/class/net/if1/mtu"));
        final boolean known = guest.isAtLeast(KNOWN);
        final long before = NetworkChecks.ipReceived(guest);
        int sent = 0;
        int out = 0;
        for (final int payload : PAYLOADS) {
            if (!known && (Rig.BURST - 2) * payload <= mtu) {
                continue;
            }
            for (int round = 0; round < ROUNDS; round++) {
                final List<Datagram> burst = burst(rig, payload);
                sent += burst.size();
                out += rig.passes(burst);
            }
        }
        final int frames = (int) (NetworkChecks.ipReceived(guest) - before);
        guest.must("ethtool -K if1 " + feature + " off");
        final int missing = sent - out;
        assertTrue(
                missing == 0 || frames < sent && !known, () -> missing + " datagrams are missing");
        rig.merged(sent, frames, missing);
        return frames == sent
                ? "the kernel does not merge multicast here"
                : String.format(
                        Locale.ROOT,
                        "%d datagrams in %d frames%s",
                        sent,
                        frames,
                        missing > 0 ? ", merged ones dropped" : "");
    }

    /**
     * Datagrams of one length, a shorter one, with which a super-frame ends, and a longer one,
     * which is never merged with those before.
     */
    private static List<Datagram> burst(Rig rig, int payload) {
        final List<Datagram> burst = new ArrayList<>(rig.datagrams(Rig.BURST - 2, payload));
        burst.addAll(rig.datagrams(1, payload - 7));
        burst.addAll(rig.datagrams(1, payload + 1));
        return burst;
    }
}
