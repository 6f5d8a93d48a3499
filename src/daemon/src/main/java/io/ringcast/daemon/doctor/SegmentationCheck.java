package io.ringcast.daemon.doctor;

import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.mode.TransmitMode;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Checks whether the kernel segments super-frames (UDP GSO) of packet sockets, if a run would send
 * such.
 */
final class SegmentationCheck implements Check {
    private final BooleanSupplier probe;
    private final TransmitMode mode;

    SegmentationCheck(BooleanSupplier probe, TransmitMode mode) {
        this.probe = probe;
        this.mode = mode;
    }

    @Override
    public String name() {
        return "UDP GSO";
    }

    @Override
    public List<Finding> findings() {
        final boolean cuts;
        try {
            cuts = probe.getAsBoolean();
        } catch (LinuxException e) {
            return List.of(Finding.untried(name(), e));
        }
        if (cuts) {
            return List.of(Finding.ok(name(), "the kernel cuts super-frames of packet sockets"));
        }
        if (mode == TransmitMode.GSO || mode == TransmitMode.AUTO) {
            return List.of(
                    Finding.warn(
                            name(),
                            "the kernel does not cut super-frames of packet sockets (mainline since"
                                    + " 6.2): frames are sent singly",
                            "ringcast run --transmitter ring ..."));
        }
        return List.of(
                Finding.info(
                        name(),
                        "the kernel does not cut super-frames of packet sockets; --transmitter "
                                + mode.label()
                                + " makes none"));
    }
}
