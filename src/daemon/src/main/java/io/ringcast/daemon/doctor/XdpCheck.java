package io.ringcast.daemon.doctor;

import io.ringcast.engine.linux.LinuxException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Checks whether AF_XDP sockets can be opened. For information only: a run uses none. */
final class XdpCheck implements Check {
    private final BooleanSupplier probe;

    XdpCheck(BooleanSupplier probe) {
        this.probe = probe;
    }

    @Override
    public String name() {
        return "AF_XDP";
    }

    @Override
    public List<Finding> findings() {
        try {
            return List.of(
                    Finding.info(
                            name(),
                            probe.getAsBoolean()
                                    ? "this kernel has it; Ringcast does not use it"
                                    : "this kernel does not have it; Ringcast does not need it"));
        } catch (LinuxException e) {
            return List.of(Finding.untried(name(), e));
        }
    }
}
