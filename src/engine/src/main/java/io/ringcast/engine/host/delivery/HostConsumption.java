package io.ringcast.engine.host.delivery;

import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.watch.Attachment;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.network.UpperDevice;
import io.ringcast.engine.rule.Rule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Withholding from this host's stack on one receive device: with {@code on}, all frames that rules
 * take; with {@code auto}, frames that applications may get twice, if this is possible and no upper
 * device loses them.
 */
public final class HostConsumption implements Attachment {
    /** Null if nothing is withheld, as in a dry run. */
    private volatile Consumption consumption;

    /** Former takings during a change of rules; null otherwise. */
    private List<Taking> before;

    private HostConsumption(Consumption consumption) {
        this.consumption = consumption;
    }

    /**
     * Begins to withhold.
     *
     * @param plan plan with the rules for frames that arrive on that device
     * @param link the device that multicast arrives on
     * @throws IllegalArgumentException if {@code on} is set and there are too many rules
     * @throws LinuxException if {@code on} is set and the kernel refuses
     */
    public static HostConsumption open(DeliveryPlan plan, Link link, HostDelivery delivery) {
        if (plan.dryRun()) {
            return new HostConsumption(null);
        }
        return new HostConsumption(
                switch (plan.consume()) {
                    case OFF -> null;
                    case ON -> insisted(plan, link);
                    case AUTO -> automatic(plan, link, delivery);
                });
    }

    private static Consumption automatic(DeliveryPlan plan, Link link, HostDelivery delivery) {
        return mayDouble(plan, delivery) && !delivery.isForbidden()
                ? tried(() -> unshared(plan, link, delivery), link.name(), plan.warnings())
                : null;
    }

    private static boolean mayDouble(DeliveryPlan plan, HostDelivery delivery) {
        return plan.rules().rules().stream()
                .anyMatch(rule -> delivery.doubledRules().contains(rule.name()));
    }

    /**
     * Prepares for other rules: withholds only frames that both the present and the other rules
     * withhold. In the worst case a frame reaches the stack as well; no frame is lost.
     *
     * @param doubled the rules whose datagrams applications of this host may get twice
     * @throws IllegalArgumentException if {@code on} is set and there are too many rules
     * @throws LinuxException if the kernel refuses; then all is as before
     */
    void narrow(DeliveryPlan plan, Set<String> doubled) {
        if (consumption == null) {
            return;
        }
        final Taking now = taking(plan, doubled);
        final Optional<String> obstacle = Consumption.obstacle(now.rules(), now.wanted());
        if (obstacle.isPresent() && plan.consume() == Consume.AUTO) {
            end(); // {@link #settle} warns of it when the rules are in force
            return;
        }
        if (obstacle.isPresent()) {
            throw new IllegalArgumentException("consume: " + obstacle.get());
        }
        before = consumption.takings();
        consumption.take(List.of(before.get(0), now));
    }

    private static Taking taking(DeliveryPlan plan, Set<String> doubled) {
        return new Taking(
                plan.rules(),
                plan.consume() == Consume.ON
                        ? rule -> true
                        : rule -> doubled.contains(rule.name()));
    }

    private void end() {
        final Consumption last = consumption;
        consumption = null;
        last.close();
    }

    /** Returns to the former rules after {@link #narrow}. */
    void undo() {
        if (before != null) {
            consumption.take(before);
            before = null;
        }
    }

    /**
     * Withholds the frames of the other rules, when they are in force after {@link #narrow}. If
     * that is not possible, warns, and still withholds only what both rule sets withhold.
     */
    void settle(DeliveryPlan plan, Link link, HostDelivery delivery) {
        before = null;
        if (consumption == null) {
            consumption =
                    plan.consume() == Consume.AUTO && !plan.dryRun()
                            ? automatic(plan, link, delivery)
                            : null;
        } else if (plan.consume() == Consume.AUTO && !mayDouble(plan, delivery)) {
            end();
        } else {
            try {
                consumption.take(List.of(taking(plan, delivery.doubledRules())));
            } catch (LinuxException | IllegalArgumentException e) {
                plan.warnings()
                        .accept(
                                "consume: some frames still reach this host's stack: "
                                        + e.getMessage());
            }
        }
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
                            + "; or leave out --consume");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("consume: " + e.getMessage(), e);
        }
    }

    /** Makes the attempt; warns and returns null if it fails. */
    static Consumption tried(
            Supplier<Consumption> attempt, String device, Consumer<String> warnings) {
        try {
            return attempt.get();
        } catch (LinuxException | NetworkException | IllegalArgumentException e) {
            warnings.accept(twice(device) + "consume is not possible: " + e.getMessage());
            return null;
        }
    }

    private static String twice(String device) {
        return "applications of this host that also receive the multicast on "
                + device
                + " get each datagram twice: ";
    }

    /**
     * Withholds frames unless an upper device would lose them, too: then warns and returns null.
     */
    private static Consumption unshared(DeliveryPlan plan, Link link, HostDelivery delivery) {
        final Optional<UpperDevice> upper = UpperDevice.taking(link);
        if (upper.isEmpty()) {
            return consumption(plan, link, taking(plan, delivery.doubledRules()).wanted());
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
                + ", which would lose the datagrams, too, if they were kept from the stack; to do so all the same, set --consume on";
    }

    private static Consumption consumption(DeliveryPlan plan, Link link, Predicate<Rule> wanted) {
        return Consumption.open(method(plan.method()), link, plan.rules(), wanted, plan.warnings());
    }

    /** Returns the method for withholding, for which, unlike delivery, lo is no alternative. */
    private static DeliveryMethod method(DeliveryMethod wanted) {
        return wanted == DeliveryMethod.LO ? DeliveryMethod.AUTO : wanted;
    }

    /** Returns the method; empty if nothing is withheld. */
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
