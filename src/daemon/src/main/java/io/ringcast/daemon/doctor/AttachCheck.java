package io.ringcast.daemon.doctor;

import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import java.util.List;
import java.util.function.Supplier;

/** Checks whether eBPF programs can be attached to devices, by TCX or clsact. */
final class AttachCheck implements Check {
    private final Supplier<DeliveryMethod> probe;

    /**
     * @param probe attaches a program and returns the method; throws {@link LinuxException} if none
     *     is possible
     */
    AttachCheck(Supplier<DeliveryMethod> probe) {
        this.probe = probe;
    }

    @Override
    public String name() {
        return "eBPF";
    }

    @Override
    public List<Finding> findings() {
        try {
            return List.of(
                    Finding.ok(
                            name(),
                            "programs can be attached by "
                                    + probe.get().label()
                                    + ", for local delivery and --consume"));
        } catch (LinuxException e) {
            return List.of(
                    Finding.info(
                            name(),
                            "no program can be attached, for local delivery or --consume: "
                                    + e.getMessage()));
        }
    }
}
