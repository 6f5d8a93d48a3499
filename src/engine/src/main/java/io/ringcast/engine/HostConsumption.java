package io.ringcast.engine;

import io.ringcast.engine.delivery.Consumption;
import io.ringcast.engine.delivery.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.network.UpperDevice;
import io.ringcast.engine.rule.Rule;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Withholds from this host's stack what the rules take, if that is asked for, or what its
 * applications may get twice, if that is possible and nobody else loses it.
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
        if (config.transmit().dryRun()) {
            return new HostConsumption(null);
        }
        return switch (config.host().consume()) {
            case OFF -> new HostConsumption(null);
            case ON -> new HostConsumption(insisted(config, link));
            case AUTO ->
                    new HostConsumption(
                            delivery.mayDouble() && !delivery.isForbidden()
                                    ? tried(
                                            () -> unshared(config, link, delivery),
                                            link.name(),
                                            config.warnings())
                                    : null);
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
            throw new EngineException("consume: " + e.getMessage());
        }
    }

    /** Returns null, and warns, if it is not possible. */
    static Consumption tried(
            Supplier<Consumption> attempt, String device, Consumer<String> warnings) {
        try {
            return attempt.get();
        } catch (LinuxException | NetworkException | IllegalArgumentException e) {
            warnings.accept(twice(device) + "it cannot be withheld (consume): " + e.getMessage());
            return null;
        }
    }

    private static String twice(String device) {
        return "applications of this host that take the multicast on "
                + device
                + " as well get each datagram twice, because ";
    }

    /** Nothing, with a warning, where others than this host's IP stack would lose it, too. */
    private static Consumption unshared(EngineConfig config, Link link, HostDelivery delivery) {
        final Optional<UpperDevice> upper = UpperDevice.taking(link);
        if (upper.isEmpty()) {
            return consumption(config, link, delivery::mayDouble);
        }
        config.warnings().accept(shared(link.name(), upper.get()));
        return null;
    }

    static String shared(String device, UpperDevice upper) {
        return twice(device)
                + device
                + " is "
                + upper.role()
                + " "
                + upper.name()
                + ", which would lose what is withheld; --consume on withholds it all the same";
    }

    private static Consumption consumption(EngineConfig config, Link link, Predicate<Rule> wanted) {
        return Consumption.open(
                method(config.host().deliveryMethod()),
                link,
                config.rules(),
                wanted,
                config.warnings());
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
