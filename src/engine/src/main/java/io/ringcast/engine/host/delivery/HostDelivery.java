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
 * The delivery to those destinations of an engine that are this host itself.
 *
 * <p>Threading: the control's thread; the methods that only ask, any.
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
     * Decides where each destination is, and begins to deliver if one is here.
     *
     * @param link the device that unicast leaves from
     * @throws IllegalArgumentException if a destination cannot be delivered to as it says
     * @throws LinuxException if the method asked for is not possible
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

    /** Where each destination of other rules is, see {@link LocalDestinations}. */
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

    /** The kernel takes them in at their own link only (rt6_need_strict in net/ipv6/route.c). */
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

    /** Other destinations take the places of those until now. */
    void succeed(LocalDestinations others) {
        destinations = others;
    }

    /** Delivers to the present destinations alone; ends if none is this host. */
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

    /** The rules whose datagrams applications of this host may get twice. */
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
     *     it can, or that is told by others
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

    /** Why frames to this host itself must not bypass traffic control, in one line. */
    public static String bypassed(Destination destination) {
        return "destination "
                + destination
                + ": is an address of this host, and qdisc-bypass would send its frames out on the"
                + " wire instead of delivering them: leave out qdisc-bypass";
    }

    /** Whether this process may attach no program to any device, which has been told then. */
    boolean isForbidden() {
        return refusal().filter(e -> e.errno() == Linux.EPERM()).isPresent();
    }

    /** Whether a destination is this host. */
    public boolean isLocal(int destination) {
        return destinations.isLocal(destination);
    }

    /** Whether there is a rule of {@link #doubledRules}. */
    private boolean mayDouble() {
        return !destinations.doubledRules().isEmpty();
    }

    /** For each destination, whether its frames go through another device than the others. */
    public boolean[] elsewhere() {
        final boolean[] local = destinations.toArray();
        return isElsewhere() ? local : new boolean[local.length];
    }

    private boolean isElsewhere() {
        return delivery != null && delivery.transmitLink().index() != link.index();
    }

    /** The device for frames to this host. */
    public Link transmitLink() {
        return delivery.transmitLink();
    }

    /** The destination MAC address of frames to this host. */
    long mac() {
        return delivery == null ? link.mac() : delivery.mac();
    }

    /**
     * The MAC address that a destination's frames carry.
     *
     * @param mac its own, or that of the transmit interface if it is this host
     */
    long macOf(int destination, long mac) {
        return isLocal(destination) && isElsewhere() ? mac() : mac;
    }

    /** How it is done; empty if it is not. */
    public Optional<DeliveryMethod> method() {
        return Optional.ofNullable(delivery).map(LocalDelivery::method);
    }

    /**
     * A destination that is this host has another address now. Both are delivered to meanwhile.
     *
     * @param changeOver makes frames bear the new address; when it returns, none with the former
     *     one is sent any more
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
     * The transmitting device has another MAC address, or is another one now.
     *
     * @param changeOver makes frames bear {@link #mac}; when it returns, none with the former one
     *     is sent any more
     * @throws LinuxException if the program cannot be attached; what is sent leaves on the wire
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
