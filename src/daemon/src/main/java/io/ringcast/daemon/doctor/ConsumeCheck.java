package io.ringcast.daemon.doctor;

import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.network.UpperDevice;
import java.util.List;
import java.util.Optional;

/** Whether what is forwarded can be withheld from this host's own stack, as is to be done. */
final class ConsumeCheck implements Check {
    private static final String OFF = "ringcast run --consume off ...";

    private final HostFiles files;
    private final Consume consume;
    private final DeliveryMethod wanted;
    private final Obstacles obstacles;
    private Finding finding;

    /** What may be in the way, asked of the host and of the rules. */
    interface Obstacles {
        /** Why no filter can be made of the rules; empty if one can. */
        Optional<String> filter();

        /**
         * A device that would lose what is withheld; empty if none stands on the receiving one.
         *
         * @throws NetworkException if that cannot be told
         */
        Optional<UpperDevice> upper();

        /**
         * How a program was attached to the receiving device.
         *
         * @throws LinuxException why none can be
         * @throws NetworkException if the kernel does not answer
         */
        DeliveryMethod attach(DeliveryMethod method);
    }

    /**
     * @param consume ON: not to be able to is a failure; else it is a warning
     * @param wanted by the options; there is no way by the loopback device
     */
    ConsumeCheck(HostFiles files, Consume consume, DeliveryMethod wanted, Obstacles obstacles) {
        this.files = files;
        this.consume = consume;
        this.wanted = wanted == DeliveryMethod.LO ? DeliveryMethod.AUTO : wanted;
        this.obstacles = obstacles;
    }

    @Override
    public String name() {
        return "consume";
    }

    /** Whether it is done, or with OFF, whether it would be with AUTO. */
    boolean isPossible() {
        return finding().status() == Status.OK;
    }

    @Override
    public List<Finding> findings() {
        return List.of(finding());
    }

    /** Tried once. */
    private Finding finding() {
        if (finding == null) {
            finding = find();
        }
        return finding;
    }

    private Finding find() {
        try {
            final Optional<UpperDevice> upper =
                    consume == Consume.ON ? Optional.empty() : obstacles.upper();
            if (upper.isPresent()) {
                return shared(upper.get());
            }
            final Optional<String> filter = obstacles.filter();
            return filter.isPresent() ? impossible(filter.get(), "") : done();
        } catch (LinuxException e) {
            return impossible("is not possible: " + e.getMessage(), privileges());
        } catch (NetworkException e) {
            return impossible("is not possible: " + e.getMessage(), "");
        }
    }

    private String privileges() {
        return new Privileges(files).forPrograms();
    }

    private Finding done() {
        final String what =
                consume == Consume.ON
                        ? "what is forwarded is withheld from this host's stack, by "
                        : "what is delivered to this host is withheld from its stack as"
                                + " multicast, by ";
        return Finding.ok(name(), what + obstacles.attach(wanted).label());
    }

    private Finding shared(UpperDevice upper) {
        return Finding.info(
                name(),
                "nothing is withheld, because the receiving interface is "
                        + upper.role()
                        + " "
                        + upper.name()
                        + ", which would lose it; --consume on withholds it all the same");
    }

    private Finding impossible(String message, String fix) {
        return consume == Consume.ON
                ? Finding.fail(name(), message, fix.isEmpty() ? OFF : fix)
                : Finding.warn(name(), message, fix);
    }
}
