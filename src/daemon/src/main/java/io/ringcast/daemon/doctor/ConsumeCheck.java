package io.ringcast.daemon.doctor;

import io.ringcast.engine.delivery.Consume;
import io.ringcast.engine.delivery.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import java.util.List;
import java.util.function.Function;

/** Whether what is forwarded can be withheld from this host's own stack, as is to be done. */
final class ConsumeCheck implements Check {
    private final HostFiles files;
    private final Consume consume;
    private final DeliveryMethod wanted;
    private final Function<DeliveryMethod, DeliveryMethod> probe;
    private DeliveryMethod method;
    private LinuxException refusal;

    /**
     * @param consume ON: not to be able to is a failure; AUTO: a warning
     * @param wanted by the options; there is no way by the loopback device
     * @param probe how a program was attached to the receiving device; throws {@link
     *     LinuxException}
     */
    ConsumeCheck(
            HostFiles files,
            Consume consume,
            DeliveryMethod wanted,
            Function<DeliveryMethod, DeliveryMethod> probe) {
        this.files = files;
        this.consume = consume;
        this.wanted = wanted == DeliveryMethod.LO ? DeliveryMethod.AUTO : wanted;
        this.probe = probe;
    }

    @Override
    public String name() {
        return "consume";
    }

    /** Whether it can be done; tried once. */
    boolean isPossible() {
        if (method == null && refusal == null) {
            try {
                method = probe.apply(wanted);
            } catch (LinuxException e) {
                refusal = e;
            }
        }
        return method != null;
    }

    @Override
    public List<Finding> findings() {
        if (isPossible()) {
            final String what =
                    consume == Consume.ON
                            ? "what is forwarded is withheld from this host's stack, by "
                            : "what is delivered to this host is withheld from its stack as"
                                    + " multicast, by ";
            return List.of(Finding.ok(name(), what + method.label()));
        }
        final String message = "is not possible: " + refusal.getMessage();
        final String privileges = new Privileges(files).forPrograms();
        return List.of(
                consume == Consume.ON
                        ? Finding.fail(
                                name(),
                                message,
                                privileges.isEmpty()
                                        ? "ringcast run --consume off ..."
                                        : privileges)
                        : Finding.warn(name(), message, privileges));
    }
}
