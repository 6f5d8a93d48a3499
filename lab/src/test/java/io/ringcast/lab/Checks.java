package io.ringcast.lab;

import java.util.List;
import java.util.stream.Stream;

/** All checks, in the order in which a machine goes through them. */
final class Checks {
    private static final List<Check> ALL =
            List.of(
                    new Check("driver", NetworkChecks::driver),
                    new Check("doctor", HostChecks::doctor, true),
                    new Check("multicast filter", NetworkChecks::multicastFilter),
                    new Check("default rule", FrameChecks::defaultRule),
                    new Check("checksums", FrameChecks::checksums),
                    new Check("order", FrameChecks::order),
                    new Check("keeps out", FrameChecks::keepsOut),
                    new Check("minimum size", FrameChecks::minimumSize),
                    new Check("VLAN filter", VlanChecks::filter),
                    new Check("VLAN tags", VlanChecks::tags),
                    new Check("if1 unplugged", LinkChecks::receiveLink),
                    new Check("eth0 unplugged", LinkChecks::transmitLink),
                    new Check("MTU change", LinkChecks::mtuChange),
                    new Check("if1 removed", LinkChecks::removal),
                    new Check("super-frames cut", SuperFrameChecks::in),
                    new Check("accounting", FrameChecks::accounting),
                    new Check("one group", RuleChecks::oneGroup),
                    new Check("VLAN rule", RuleChecks::vlanRule),
                    new Check("jumbo", RuleChecks::jumbo),
                    new Check("super-frames in", SuperFrameChecks::in),
                    new Check("super-frames out", RuleChecks::superFramesOut),
                    new Check("delivery", HostChecks::delivery, true));

    /** Returns the checks that a machine runs. */
    static Stream<Check> of(Boot boot) {
        return ALL.stream().filter(check -> boot.whole() || !check.ofKernel());
    }

    private Checks() {}
}
