package io.ringcast.daemon.doctor;

import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.ring.PacketFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Checks whether packet sockets support what a run needs. */
final class PacketSocketCheck implements Check {
    private static final Set<PacketFeatures> NEEDED =
            Set.of(
                    PacketFeatures.TPACKET_V2,
                    PacketFeatures.IGNORE_OUTGOING,
                    PacketFeatures.VNET_HDR);

    private final Supplier<Set<PacketFeatures>> probe;
    private final boolean qdiscBypass;

    /**
     * @param probe returns the supported features
     * @param qdiscBypass whether frames bypass traffic control
     */
    PacketSocketCheck(Supplier<Set<PacketFeatures>> probe, boolean qdiscBypass) {
        this.probe = probe;
        this.qdiscBypass = qdiscBypass;
    }

    @Override
    public String name() {
        return "packet sockets";
    }

    @Override
    public List<Finding> findings() {
        final Set<PacketFeatures> found;
        try {
            found = probe.get();
        } catch (LinuxException e) {
            return List.of(Finding.untried(name(), e));
        }
        final List<Finding> findings = new ArrayList<>();
        if (!found.containsAll(NEEDED)) {
            findings.add(
                    Finding.fail(
                            name(),
                            "TPACKET_V2, PACKET_IGNORE_OUTGOING and PACKET_VNET_HDR are needed: boot"
                                    + " Linux 4.20 or newer",
                            ""));
        }
        if (qdiscBypass && !found.contains(PacketFeatures.QDISC_BYPASS)) {
            findings.add(
                    Finding.fail(
                            name(),
                            "this kernel does not know PACKET_QDISC_BYPASS",
                            "ringcast run --no-qdisc-bypass ..."));
        }
        return findings.isEmpty() ? List.of(Finding.ok(name(), labels(found))) : findings;
    }

    private static String labels(Set<PacketFeatures> found) {
        return found.stream().map(PacketFeatures::name).collect(Collectors.joining(", "));
    }
}
