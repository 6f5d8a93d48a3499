package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.Features;
import io.ringcast.engine.network.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Checks whether datagrams arrive as super-frames at the receive interface, how these are handled,
 * and what the interface does with VLAN tags. LRO does not matter, because it merges TCP only.
 */
final class OffloadCheck implements Check {
    private static final String GRO = "rx-gro";

    /** Features that make GRO merge UDP without a request by a socket (net/ipv4/udp_offload.c). */
    private static final String LIST = "rx-gro-list";

    private static final String FORWARDING = "rx-udp-gro-forwarding";
    private static final String VETH = "veth";
    private static final String VLAN = "rx-vlan-hw-parse";

    private final Link link;
    private final Supplier<Features> probe;
    private final BooleanSupplier known;

    /**
     * @param known whether packet sockets of this kernel receive super-frames
     */
    OffloadCheck(Link link, Supplier<Features> probe, BooleanSupplier known) {
        this.link = link;
        this.probe = probe;
        this.known = known;
    }

    @Override
    public String name() {
        return "offloads " + link.name();
    }

    @Override
    public List<Finding> findings() {
        final Features features = probe.get();
        final List<Finding> findings = new ArrayList<>();
        findings.add(
                features.active(GRO)
                        ? gro(features)
                        : Finding.ok(name(), "nothing merges datagrams: GRO is off"));
        if (link.kind().equals(VETH)) {
            findings.add(peer());
        }
        if (features.active(VLAN)) {
            findings.add(
                    Finding.info(
                            "VLAN " + link.name(),
                            "the device strips tags; rules and rewriting see them all the same"));
        }
        return findings;
    }

    /**
     * Returns the finding for a peer whose senders may send super-frames: this host cannot know.
     */
    private Finding peer() {
        final String check = "super-frames " + link.name();
        final String message = "a veth passes on those of its peer's senders (UDP GSO)";
        return known.getAsBoolean()
                ? Finding.info(check, message + "; they are forwarded")
                : Finding.info(
                        check,
                        message + dropped(),
                        "ethtool -K PEER tx-udp-segmentation off   # in the peer's network"
                                + " namespace");
    }

    private Finding gro(Features features) {
        final String merges;
        if (features.active(LIST)) {
            merges = "GRO with " + LIST + " merges UDP into super-frames";
        } else if (features.active(FORWARDING)) {
            merges = "GRO with " + FORWARDING + " merges UDP into super-frames";
        } else {
            merges = "GRO merges UDP into super-frames if a local socket asks for UDP_GRO";
        }
        return known.getAsBoolean()
                ? Finding.ok(name(), merges + "; they are forwarded")
                : Finding.warn(
                        name(),
                        merges + dropped(),
                        features.changeable(GRO) ? "ethtool -K " + link.name() + " gro off" : "");
    }

    private static String dropped() {
        return "; packet sockets of this kernel do not know them (Linux 6.2 does): dropped (oversize)";
    }
}
