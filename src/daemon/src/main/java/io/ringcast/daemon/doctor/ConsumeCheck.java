package io.ringcast.daemon.doctor;

import io.ringcast.engine.delivery.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import java.util.List;
import java.util.function.Function;

/** Whether what is forwarded can be withheld from this host's own stack, as was asked for. */
final class ConsumeCheck implements Check {
    private final HostFiles files;
    private final DeliveryMethod wanted;
    private final Function<DeliveryMethod, DeliveryMethod> probe;

    /**
     * @param wanted by the options; there is no way by the loopback device
     * @param probe how a program was attached to the receiving device; throws {@link
     *     LinuxException}
     */
    ConsumeCheck(
            HostFiles files,
            DeliveryMethod wanted,
            Function<DeliveryMethod, DeliveryMethod> probe) {
        this.files = files;
        this.wanted = wanted == DeliveryMethod.LO ? DeliveryMethod.AUTO : wanted;
        this.probe = probe;
    }

    @Override
    public String name() {
        return "consume";
    }

    @Override
    public List<Finding> findings() {
        try {
            return List.of(
                    Finding.ok(
                            name(),
                            "what is forwarded is withheld from this host's stack, by "
                                    + probe.apply(wanted).label()));
        } catch (LinuxException e) {
            final String privileges = new Privileges(files).forPrograms();
            return List.of(
                    Finding.fail(
                            name(),
                            "is not possible: " + e.getMessage(),
                            privileges.isEmpty() ? "ringcast run --no-consume ..." : privileges));
        }
    }
}
