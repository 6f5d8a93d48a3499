package io.ringcast.engine.host.delivery;

import io.ringcast.engine.network.Link;

/**
 * Change-over of this host's side to other rules: what is delivered to it, and what is withheld
 * from it. First {@link #widen}, then {@link #changeOver} and {@link #settle}; or {@link #undo}.
 *
 * <p>Threading: the control's thread.
 */
public final class DeliveryChange {
    private final DeliveryPlan plan;
    private final HostDelivery delivery;
    private final HostConsumption consumption;
    private final LocalDestinations others;
    private final LocalDestinations former;

    /**
     * Decides where the other rules' destinations are.
     *
     * @param plan with the other rules
     * @param formerOf for each of their destinations which one of those until now it is; -1 if none
     * @throws IllegalArgumentException if a destination cannot be delivered to as it says
     */
    public DeliveryChange(
            DeliveryPlan plan, HostDelivery delivery, HostConsumption consumption, int[] formerOf) {
        this.plan = plan;
        this.delivery = delivery;
        this.consumption = consumption;
        former = delivery.destinations();
        others = delivery.locate(plan, formerOf);
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
        delivery.widen(plan, others);
        consumption.narrow(plan, others.doubledRules());
    }

    /** The other rules' destinations are meant from now on. */
    public void changeOver() {
        delivery.succeed(others);
    }

    /** Frames obey the other rules alone: what only the former ones needed ends. */
    public void settle(Link receive) {
        delivery.narrow();
        consumption.settle(plan, receive, delivery);
    }

    /** The former rules stay in force. */
    public void undo() {
        delivery.succeed(former);
        consumption.undo();
        delivery.narrow();
    }

    /** The MAC address of frames to this host. */
    public long mac() {
        return delivery.mac();
    }
}
