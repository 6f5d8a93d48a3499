package io.ringcast.engine.host.delivery;

import io.ringcast.engine.network.Link;
import java.util.List;

/**
 * Change-over of this host's side to other rules: what is delivered to it, and what is withheld
 * from it. First {@link #widen}, then {@link #changeOver} and {@link #settle}; or {@link #undo}.
 *
 * <p>Threading: the control's thread.
 */
public final class DeliveryChange {
    private final List<DeliveryPlan> plans;
    private final HostDelivery delivery;
    private final List<HostConsumption> consumptions;
    private final LocalDestinations others;
    private final LocalDestinations former;

    /**
     * Decides where the other rules' destinations are.
     *
     * @param plans with the other rules, as they are on each receive interface
     * @param consumptions for each receive interface
     * @param formerOf for each of their destinations which one of those until now it is; -1 if none
     * @throws IllegalArgumentException if a destination cannot be delivered to as it says
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

    /** Whether a destination of the other rules is this host. */
    public boolean isLocal(int destination) {
        return others.isLocal(destination);
    }

    /** Whether a destination of the former rules was this host. */
    public boolean wasLocal(int destination) {
        return former.isLocal(destination);
    }

    /** Delivers to either rules' destinations, and withholds only what both withhold. */
    public void widen() {
        delivery.widen(plans.get(0), others);
        for (int i = 0; i < consumptions.size(); i++) {
            consumptions.get(i).narrow(planOn(i), others.doubledRules());
        }
    }

    /** The other rules' destinations are meant from now on. */
    public void changeOver() {
        delivery.succeed(others);
    }

    /**
     * Frames obey the other rules alone: what only the former ones needed ends.
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

    /** The former rules stay in force. */
    public void undo() {
        delivery.succeed(former);
        consumptions.forEach(HostConsumption::undo);
        delivery.narrow();
    }

    /** The MAC address of frames to this host. */
    public long mac() {
        return delivery.mac();
    }
}
