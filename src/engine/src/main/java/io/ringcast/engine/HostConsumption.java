package io.ringcast.engine;

import io.ringcast.engine.delivery.Consumption;
import io.ringcast.engine.delivery.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Rule;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Withholds from this host's stack what the rules take, if that is asked for, or what those with a
 * destination on this host take, if that is possible.
 */
final class HostConsumption implements Attachment {
    /** Null if nothing is withheld, as in a dry run. */
    private final Consumption consumption;

    private HostConsumption(Consumption consumption) {
        this.consumption = consumption;
    }

    /**
     * Begins to withhold.
     *
     * @throws EngineException if it is asked for and the rules are too many for that
     * @throws LinuxException if it is asked for and the kernel refuses
     */
    static HostConsumption open(EngineConfig config, Link link, HostDelivery delivery) {
        if (config.dryRun()) {
            return new HostConsumption(null);
        }
        return switch (config.consume()) {
            case OFF -> new HostConsumption(null);
            case ON -> new HostConsumption(insisted(config, link));
            case AUTO ->
                    new HostConsumption(
                            delivery.method().isPresent() ? tried(config, link, delivery) : null);
        };
    }

    private static Consumption insisted(EngineConfig config, Link link) {
        try {
            return consumption(config, link, rule -> true);
        } catch (LinuxException e) {
            throw e.withAdvice(
                    "--consume"
                            + (e.advice().isEmpty()
                                    ? " is not possible on this kernel"
                                    : ": " + e.advice())
                            + "; or leave it out");
        } catch (IllegalArgumentException e) {
            throw new EngineException(e.getMessage());
        }
    }

    private static Consumption tried(EngineConfig config, Link link, HostDelivery delivery) {
        try {
            return consumption(config, link, delivery::isLocal);
        } catch (LinuxException | IllegalArgumentException e) {
            config.warnings()
                    .accept(
                            "applications of this host that take the multicast on "
                                    + link.name()
                                    + " as well get each datagram twice, because it cannot be"
                                    + " withheld (consume): "
                                    + e.getMessage());
            return null;
        }
    }

    private static Consumption consumption(EngineConfig config, Link link, Predicate<Rule> wanted) {
        return Consumption.open(
                method(config.deliveryMethod()), link, config.rules(), wanted, config.warnings());
    }

    /** There is no other way through another device, as there is for delivery. */
    private static DeliveryMethod method(DeliveryMethod wanted) {
        return wanted == DeliveryMethod.LO ? DeliveryMethod.AUTO : wanted;
    }

    Optional<DeliveryMethod> method() {
        return Optional.ofNullable(consumption).map(Consumption::method);
    }

    @Override
    public void onReceiveLink(Link link) {
        if (consumption != null) {
            consumption.reattach(link);
        }
    }

    @Override
    public void onTransmitLink(Link link) {
        // nothing hangs on that device
    }

    @Override
    public void close() {
        if (consumption != null) {
            consumption.close();
        }
    }
}
