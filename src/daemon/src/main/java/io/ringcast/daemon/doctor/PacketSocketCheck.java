package io.ringcast.daemon.doctor;

import io.ringcast.engine.error.LinuxException;
import io.ringcast.engine.ring.PacketFeatures;
import io.ringcast.engine.transmit.TransmitMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Whether packet sockets can do what a run asks of them. */
final class PacketSocketCheck implements Check {
    private final Supplier<Set<PacketFeatures>> probe;
    private final TransmitMode mode;
    private final boolean qdiscBypass;

    /**
     * @param probe tries what there is
     * @param mode how a run would transmit
     * @param qdiscBypass whether past traffic control
     */
    PacketSocketCheck(Supplier<Set<PacketFeatures>> probe, TransmitMode mode, boolean qdiscBypass) {
        this.probe = probe;
        this.mode = mode;
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
        if (!found.contains(PacketFeatures.TPACKET_V2)
                || !found.contains(PacketFeatures.IGNORE_OUTGOING)) {
            findings.add(
                    Finding.fail(
                            name(),
                            "TPACKET_V2 and PACKET_IGNORE_OUTGOING are needed: boot Linux 4.20 or"
                                    + " newer",
                            ""));
        }
        if (qdiscBypass && !found.contains(PacketFeatures.QDISC_BYPASS)) {
            findings.add(
                    Finding.fail(
                            name(),
                            "this kernel does not know PACKET_QDISC_BYPASS",
                            "ringcast run --no-qdisc-bypass ..."));
        }
        if (inTrains() && !found.contains(PacketFeatures.VNET_HDR)) {
            findings.add(
                    Finding.fail(
                            name(),
                            "this kernel does not know PACKET_VNET_HDR, which --transmitter "
                                    + mode.label()
                                    + " needs",
                            "ringcast run --transmitter ring ..."));
        }
        return findings.isEmpty() ? List.of(Finding.ok(name(), labels(found))) : findings;
    }

    private boolean inTrains() {
        return mode == TransmitMode.GSO || mode == TransmitMode.AUTO;
    }

    private static String labels(Set<PacketFeatures> found) {
        return found.stream().map(PacketFeatures::name).collect(Collectors.joining(", "));
    }
}
