package io.ringcast.daemon.doctor;

import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.network.UpperDevice;
import java.util.List;
import java.util.Optional;

/** Checks whether forwarded frames can be withheld from this host's own stack, as configured. */
final class ConsumeCheck implements Check {
    private static final String OFF = "ringcast run --consume off ...";

    private final HostFiles files;
    private final Consume consume;
    private final DeliveryMethod wanted;
    private final Obstacles obstacles;
    private Finding finding;

    /** Possible obstacles, on the host and in the rules. */
    interface Obstacles {
        /** Returns why the rules cannot be converted to a filter; empty if they can. */
        Optional<String> filter();

        /**
         * Returns a device on top of the receive interface that would lose the withheld frames;
         * empty if there is none.
         *
         * @throws NetworkException if that cannot be determined
         */
        Optional<UpperDevice> upper();

        /**
         * Attaches a program to the receive interface and returns the method.
         *
         * @throws LinuxException if no program can be attached
         * @throws NetworkException if the kernel does not answer
         */
        DeliveryMethod attach(DeliveryMethod method);
    }

    /**
     * @param consume if ON, an obstacle is a failure; otherwise, it is a warning
     * @param wanted configured delivery method; LO counts as AUTO, because frames cannot be
     *     withheld by the loopback device
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

    /** Returns whether frames are withheld; with OFF, whether AUTO would withhold them. */
    boolean isPossible() {
        return finding().status() == Status.OK;
    }

    @Override
    public List<Finding> findings() {
        return List.of(finding());
    }

    /** Returns the finding. The attempt is made only once. */
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
