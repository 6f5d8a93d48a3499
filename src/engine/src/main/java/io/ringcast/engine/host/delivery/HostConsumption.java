package io.ringcast.engine.host.delivery;

import io.ringcast.engine.error.LinuxException;
import io.ringcast.engine.error.NetworkException;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.watch.Attachment;
import io.ringcast.engine.network.Link;
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
public final class HostConsumption implements Attachment {
    /** Null if nothing is withheld, as in a dry run. */
    private final Consumption consumption;

    private HostConsumption(Consumption consumption) {
        this.consumption = consumption;
    }

    /**
     * Begins to withhold.
     *
     * @param link the device that multicast arrives on
     * @throws IllegalArgumentException if it is asked for and the rules are too many for that
     * @throws LinuxException if it is asked for and the kernel refuses
     */
    public static HostConsumption open(DeliveryPlan plan, Link link, HostDelivery delivery) {
        if (plan.dryRun()) {
            return new HostConsumption(null);
        }
        return switch (plan.consume()) {
            case OFF -> new HostConsumption(null);
            case ON -> new HostConsumption(insisted(plan, link));
            case AUTO ->
                    new HostConsumption(
                            delivery.mayDouble() && !delivery.isForbidden()
                                    ? tried(
                                            () -> unshared(plan, link, delivery),
                                            link.name(),
                                            plan.warnings())
                                    : null);
        };
    }

    private static Consumption insisted(DeliveryPlan plan, Link link) {
        try {
            return consumption(plan, link, rule -> true);
        } catch (LinuxException e) {
            throw e.withAdvice(
                    "--consume"
                            + (e.advice().isEmpty()
                                    ? " is not possible on this kernel"
                                    : ": " + e.advice())
                            + "; or leave it out");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("consume: " + e.getMessage(), e);
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
    private static Consumption unshared(DeliveryPlan plan, Link link, HostDelivery delivery) {
        final Optional<UpperDevice> upper = UpperDevice.taking(link);
        if (upper.isEmpty()) {
            return consumption(plan, link, delivery::mayDouble);
        }
        plan.warnings().accept(shared(link.name(), upper.get()));
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

    private static Consumption consumption(DeliveryPlan plan, Link link, Predicate<Rule> wanted) {
        return Consumption.open(method(plan.method()), link, plan.rules(), wanted, plan.warnings());
    }

    /** There is no other way through another device, as there is for delivery. */
    private static DeliveryMethod method(DeliveryMethod wanted) {
        return wanted == DeliveryMethod.LO ? DeliveryMethod.AUTO : wanted;
    }

    /** How it is done; empty if nothing is withheld. */
    public Optional<DeliveryMethod> method() {
        return Optional.ofNullable(consumption).map(Consumption::method);
    }

    @Override
    public void renew(Link link) {
        if (consumption != null) {
            consumption.reattach(link);
        }
    }

    @Override
    public void close() {
        if (consumption != null) {
            consumption.close();
        }
    }
}
