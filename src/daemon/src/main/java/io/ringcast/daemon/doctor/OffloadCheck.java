package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.Features;
import io.ringcast.engine.network.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whether the receiving interface merges datagrams into one long frame, whose boundaries are lost
 * with that; and what it does to VLAN tags.
 */
final class OffloadCheck implements Check {
    private static final String GRO = "rx-gro";
    private static final String LRO = "rx-lro";

    /** Each makes GRO merge UDP without anybody asking for it (net/ipv4/udp_offload.c). */
    private static final String LIST = "rx-gro-list";

    private static final String FORWARDING = "rx-udp-gro-forwarding";
    private static final String VETH = "veth";
    private static final String VLAN = "rx-vlan-hw-parse";

    private final Link link;
    private final Supplier<Features> probe;

    OffloadCheck(Link link, Supplier<Features> probe) {
        this.link = link;
        this.probe = probe;
    }

    @Override
    public String name() {
        return "offloads " + link.name();
    }

    @Override
    public List<Finding> findings() {
        final Features features = probe.get();
        final List<Finding> findings = new ArrayList<>();
        if (features.active(GRO)) {
            findings.add(gro(features));
        }
        if (features.active(LRO)) {
            findings.add(
                    merging(
                            features,
                            LRO,
                            "lro",
                            "LRO is on, with which devices merge on their own"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(name(), "nothing merges datagrams: GRO and LRO are off"));
        }
        if (link.kind().equals(VETH)) {
            findings.add(trains());
        }
        if (features.active(VLAN)) {
            findings.add(
                    Finding.info(
                            "VLAN " + link.name(),
                            "the device strips tags; rules and rewriting see them all the same"));
        }
        return findings;
    }

    /** Nothing on this side tells what the peer's senders do. */
    private Finding trains() {
        return Finding.info(
                "trains " + link.name(),
                "a veth passes on uncut what its peer's senders couple by UDP GSO, and such is"
                        + " dropped (oversize)",
                "ethtool -K PEER tx-udp-segmentation off   # in the peer's network namespace");
    }

    private Finding gro(Features features) {
        final boolean list = features.active(LIST);
        if (list || features.active(FORWARDING)) {
            return merging(
                    features,
                    GRO,
                    "gro",
                    "GRO is on with " + (list ? LIST : FORWARDING) + ", which merges UDP");
        }
        return merging(
                features,
                GRO,
                "gro",
                "GRO is on, which merges UDP where a socket on this host asks for UDP_GRO");
    }

    private Finding merging(Features features, String feature, String option, String message) {
        return Finding.warn(
                name(),
                message + ": what is merged is dropped (oversize)",
                features.changeable(feature)
                        ? "ethtool -K " + link.name() + " " + option + " off"
                        : "");
    }
}
