package io.ringcast.engine.host.delivery;

import io.ringcast.engine.network.Link;
import java.util.List;

/**
 * Change to other rules of local delivery and of withholding. First {@link #widen}, then {@link
 * #changeOver} and {@link #settle}; or {@link #undo}.
 *
 * <p>Threading: the control thread.
 */
public final class DeliveryChange {
    private final List<DeliveryPlan> plans;
    private final HostDelivery delivery;
    private final List<HostConsumption> consumptions;
    private final LocalDestinations others;
    private final LocalDestinations former;

    /**
     * Decides which destinations of the other rules are this host.
     *
     * @param plans plans with the other rules, one for each receive interface
     * @param consumptions for each receive interface
     * @param formerOf for each new destination its former number; -1 if it is new
     * @throws IllegalArgumentException if a destination's {@code deliver} option cannot be met
     */
    public DeliveryChange(
            List<DeliveryPlan> plans,
            HostDelivery delivery,
            List<HostConsumption> consumptions,
            int[] formerOf) {
        this.plans = plans;
        this.delivery = delivery;
        this.consumptions = consumptions;
        former = delivery.destinations();
        others = delivery.locate(plans.get(0), formerOf);
    }

    /** Returns whether a destination of the other rules is this host. */
    public boolean isLocal(int destination) {
        return others.isLocal(destination);
    }

    /** Returns whether a destination of the former rules was this host. */
    public boolean wasLocal(int destination) {
        return former.isLocal(destination);
    }

    /**
     * Delivers to the destinations of both rule sets, and withholds only frames that both withhold.
     */
    public void widen() {
        delivery.widen(plans.get(0), others);
        for (int i = 0; i < consumptions.size(); i++) {
            consumptions.get(i).narrow(planOn(i), others.doubledRules());
        }
    }

    /** Makes the destinations of the other rules the present ones. */
    public void changeOver() {
        delivery.succeed(others);
    }

    /**
     * Ends what only the former rules needed, when all frames follow the other rules.
     *
     * @param receive the receive interfaces
     */
    public void settle(List<Link> receive) {
        delivery.narrow();
        for (int i = 0; i < consumptions.size(); i++) {
            consumptions.get(i).settle(planOn(i), receive.get(i), delivery);
        }
    }

    private DeliveryPlan planOn(int number) {
        return plans.get(number).on(plans.get(number).receiveInterfaces().get(number));
    }

    /** Returns to the former rules. */
    public void undo() {
        delivery.succeed(former);
        consumptions.forEach(HostConsumption::undo);
        delivery.narrow();
    }

    /** Returns the destination MAC address of frames to this host. */
    public long mac() {
        return delivery.mac();
    }
}
