package io.ringcast.daemon.doctor;

import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.daemon.run.RunPlan;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.delivery.AttachmentProbe;
import io.ringcast.engine.linux.AddressFamilies;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.ring.PacketFeatures;
import io.ringcast.engine.transmit.Segmentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Selection of the checks for a planned run. */
final class Checks {
    private Checks() {}

    /**
     * Returns the checks for a run, in the order in which they are shown.
     *
     * @param listen seconds to observe what arrives; empty to skip that
     */
    static List<Check> of(RunPlan plan, HostFiles files, OptionalDouble listen) {
        final List<Check> checks = new ArrayList<>();
        kernel(plan.engine(), files, checks);
        new NetworkChecks(plan, files, listen, checks).add();
        new MachineChecks(plan, files, checks).add();
        return checks;
    }

    private static void kernel(EngineSettings settings, HostFiles files, List<Check> checks) {
        final TransmitMode mode = settings.transmitter().orElseThrow();
        checks.add(new PrivilegeCheck(files));
        checks.add(
                new PacketSocketCheck(PacketFeatures::probe, settings.qdiscBypass().orElseThrow()));
        checks.add(
                new SegmentationCheck(() -> Segmentation.probe(Links.byName("lo").index()), mode));
        checks.add(
                new AttachCheck(
                        () -> AttachmentProbe.attach(DeliveryMethod.AUTO, Links.byName("lo"))));
        checks.add(new XdpCheck(AddressFamilies::xdp));
    }

    /** Returns the names of the interfaces of a run, each once. */
    static Stream<String> interfaces(RunPlan plan) {
        return Stream.concat(plan.receiveInterfaces().stream(), Stream.of(plan.transmitInterface()))
                .distinct();
    }

    /** Returns an interface; empty if it does not exist. */
    static Optional<Link> find(String name) {
        try {
            return Optional.of(Links.byName(name));
        } catch (NetworkException e) {
            return Optional.empty(); // LinkCheck reports it
        }
    }
}
