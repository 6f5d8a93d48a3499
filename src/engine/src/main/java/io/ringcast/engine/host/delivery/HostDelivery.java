package io.ringcast.engine.host.delivery;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Destination;
import java.util.Optional;
import java.util.Set;

/**
 * Delivery to the destinations of an engine that are this host itself.
 *
 * <p>Threading: the control thread; methods that only read may be called by any thread.
 */
public final class HostDelivery implements AutoCloseable {
    private volatile LocalDestinations destinations;

    /** Null if no destination is this host, and in a dry run. */
    private volatile LocalDelivery delivery;

    private volatile Link link;

    private HostDelivery(LocalDestinations destinations, LocalDelivery delivery, Link link) {
        this.destinations = destinations;
        this.delivery = delivery;
        this.link = link;
    }

    /**
     * Decides which destinations are this host, and begins to deliver if there are any.
     *
     * @param link the device that unicast leaves from
     * @throws IllegalArgumentException if a destination's {@code deliver} option cannot be met
     * @throws LinuxException if the configured method is not possible
     */
    public static HostDelivery open(DeliveryPlan plan, Link link) {
        final LocalDestinations destinations =
                new LocalDestinations(plan.rules(), link, plan.qdiscBypass());
        final Set<IpAddress> own = destinations.addresses();
        final LocalDelivery delivery =
                !own.isEmpty() && !plan.dryRun()
                        ? LocalDelivery.open(plan.method(), link, own)
                        : null;
        final HostDelivery host = new HostDelivery(destinations, delivery, link);
        host.refusal().ifPresent(e -> plan.warnings().accept(host.fallback(plan, e)));
        host.warnOfLinkLocal(plan, destinations);
        return host;
    }

    /** Decides which destinations of other rules are this host, see {@link LocalDestinations}. */
    LocalDestinations locate(DeliveryPlan plan, int[] formerOf) {
        return new LocalDestinations(
                plan.rules(), link, plan.qdiscBypass(), destinations, formerOf);
    }

    /**
     * Delivers to other destinations as well.
     *
     * @throws LinuxException if that is not possible
     */
    void widen(DeliveryPlan plan, LocalDestinations others) {
        final Set<IpAddress> own = destinations.addresses();
        own.addAll(others.addresses());
        if (delivery != null) {
            delivery.addresses(own);
        } else if (!own.isEmpty() && !plan.dryRun()) {
            delivery = LocalDelivery.open(plan.method(), link, own);
            refusal().ifPresent(e -> plan.warnings().accept(fallback(link.name(), "", e)));
        }
        warnOfLinkLocal(plan, others);
    }

    /**
     * Warns of link-local addresses that delivery through lo cannot reach: the kernel accepts them
     * on their own link only (rt6_need_strict in net/ipv6/route.c).
     */
    private void warnOfLinkLocal(DeliveryPlan plan, LocalDestinations wanted) {
        if (isElsewhere()) {
            wanted.addresses().stream()
                    .filter(address -> !address.isIpv4() && address.isLinkLocal())
                    .forEach(address -> plan.warnings().accept(lost(address)));
        }
    }

    private String lost(IpAddress address) {
        return "destination "
                + address
                + ": is a link-local address, and this host's stack takes its datagrams on "
                + link.name()
                + " only: delivery through lo loses them; use an address of another"
                + " scope";
    }

    LocalDestinations destinations() {
        return destinations;
    }

    /** Replaces the present destinations. */
    void succeed(LocalDestinations others) {
        destinations = others;
    }

    /**
     * Delivers to the present destinations only; ends the delivery if none of them is this host.
     */
    void narrow() {
        final Set<IpAddress> own = destinations.addresses();
        if (own.isEmpty() && delivery != null) {
            final LocalDelivery last = delivery;
            delivery = null;
            last.close();
        } else {
            deliverTo(own);
        }
    }

    /** Returns the names of the rules whose datagrams applications of this host may get twice. */
    Set<String> doubledRules() {
        return destinations.doubledRules();
    }

    private Optional<LinuxException> refusal() {
        return Optional.ofNullable(delivery).flatMap(LocalDelivery::refusal);
    }

    private String fallback(DeliveryPlan plan, LinuxException e) {
        final boolean doubled = plan.consume() == Consume.AUTO && mayDouble() && isForbidden();
        return fallback(
                link.name(), doubled ? String.join(" and ", plan.receiveInterfaces()) : "", e);
    }

    /**
     * @param doubled the devices whose multicast cannot be withheld for the same reason; empty if
     *     it can be withheld, or if another warning reports it
     */
    static String fallback(String device, String doubled, LinuxException e) {
        return "local delivery through lo: applications see datagrams arrive on lo, and a socket bound"
                + " to "
                + device
                + " (SO_BINDTODEVICE) gets none."
                + (doubled.isEmpty()
                        ? ""
                        : " Applications that also receive the multicast on "
                                + doubled
                                + " get each datagram twice, because consume is not possible"
                                + " either.")
                + " Delivery through "
                + device
                + " is not possible here: "
                + e.getMessage();
    }

    /**
     * Returns the message, one line, why frames to this host itself must not bypass traffic
     * control.
     */
    public static String bypassed(Destination destination) {
        return "destination "
                + destination
                + ": is an address of this host, and qdisc-bypass would send its frames out on the"
                + " wire instead of delivering them: leave out qdisc-bypass";
    }

    /**
     * Returns whether this process lacks the privilege to attach programs; a warning has reported
     * it then.
     */
    boolean isForbidden() {
        return refusal().filter(e -> e.errno() == Linux.EPERM()).isPresent();
    }

    /** Returns whether a destination is this host. */
    public boolean isLocal(int destination) {
        return destinations.isLocal(destination);
    }

    /** Returns whether {@link #doubledRules} has any rule. */
    private boolean mayDouble() {
        return !destinations.doubledRules().isEmpty();
    }

    /**
     * Returns, for each destination, whether its frames leave through the loopback device instead
     * of the transmit device.
     */
    public boolean[] elsewhere() {
        final boolean[] local = destinations.toArray();
        return isElsewhere() ? local : new boolean[local.length];
    }

    private boolean isElsewhere() {
        return delivery != null && delivery.transmitLink().index() != link.index();
    }

    /** Returns the device for frames to this host. */
    public Link transmitLink() {
        return delivery.transmitLink();
    }

    /** Returns the destination MAC address of frames to this host. */
    long mac() {
        return delivery == null ? link.mac() : delivery.mac();
    }

    /**
     * Returns the MAC address that a destination's frames carry.
     *
     * @param mac the destination's own MAC address, or that of the transmit interface if the
     *     destination is this host
     */
    long macOf(int destination, long mac) {
        return isLocal(destination) && isElsewhere() ? mac() : mac;
    }

    /** Returns the method; empty if nothing is delivered. */
    public Optional<DeliveryMethod> method() {
        return Optional.ofNullable(delivery).map(LocalDelivery::method);
    }

    /**
     * Changes the address of a destination that is this host. During the change, both addresses are
     * delivered to.
     *
     * @param changeOver makes frames carry the new address; when it returns, no frame with the
     *     former address is sent any more
     */
    void move(int destination, IpAddress address, Runnable changeOver) {
        final Set<IpAddress> both = destinations.addresses();
        both.add(address);
        deliverTo(both);
        destinations.move(destination, address);
        changeOver.run();
        deliverTo(destinations.addresses());
    }

    private void deliverTo(Set<IpAddress> own) {
        if (delivery != null) {
            delivery.addresses(own);
        }
    }

    /**
     * Attaches the delivery again after the transmit device has got another MAC address or was
     * replaced.
     *
     * @param changeOver makes frames carry {@link #mac}; when it returns, no frame with the former
     *     MAC address is sent any more
     * @throws LinuxException if the program cannot be attached; frames that are sent then leave on
     *     the wire
     */
    void reattach(Link now, Runnable changeOver) {
        link = now;
        if (delivery == null) {
            changeOver.run();
        } else {
            delivery.reattach(now, changeOver);
        }
    }

    /** Ends the delivery: frames sent afterwards leave on the wire. */
    @Override
    public void close() {
        if (delivery != null) {
            delivery.close();
        }
    }
}
