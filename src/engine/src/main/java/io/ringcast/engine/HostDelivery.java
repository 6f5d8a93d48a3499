package io.ringcast.engine;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.delivery.Consume;
import io.ringcast.engine.delivery.DeliveryMethod;
import io.ringcast.engine.delivery.LocalDelivery;
import io.ringcast.engine.frame.MacAddress;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.Addresses;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which destinations of an engine are this host itself, and the delivery to them.
 *
 * <p>Threading: the control's thread; the methods that only ask, any.
 */
final class HostDelivery implements Attachment {
    private final boolean[] local;
    private final int[] addresses;
    private final Set<String> doubledRules;

    /** Null if no destination is this host, and in a dry run. */
    private final LocalDelivery delivery;

    private Link link;
    private Workers workers;

    private HostDelivery(
            boolean[] local,
            int[] addresses,
            Set<String> doubledRules,
            LocalDelivery delivery,
            Link link) {
        this.local = local;
        this.addresses = addresses;
        this.doubledRules = doubledRules;
        this.delivery = delivery;
        this.link = link;
    }

    /**
     * Decides where each destination is, and begins to deliver if one is here.
     *
     * @throws EngineException if a destination cannot be delivered to as it says
     * @throws LinuxException if the method asked for is not possible
     */
    static HostDelivery open(EngineConfig config, Link link) {
        final RuleSet rules = config.rules();
        final boolean[] local = new boolean[rules.destinations()];
        final int[] addresses = new int[local.length];
        final Set<String> doubledRules = new HashSet<>();
        for (int d = 0; d < local.length; d++) {
            final Destination destination = rules.destination(d);
            final Rule rule = rules.get(rules.ruleOf(d));
            local[d] = isLocal(config, link, destination);
            addresses[d] = destination.address();
            if (local[d] && destination.keeps(rule.match().ports())) {
                doubledRules.add(rule.name());
            }
        }
        final Set<Integer> own = own(local, addresses);
        final LocalDelivery delivery =
                !own.isEmpty() && !config.transmit().dryRun()
                        ? LocalDelivery.open(config.host().deliveryMethod(), link, own)
                        : null;
        final HostDelivery host = new HostDelivery(local, addresses, doubledRules, delivery, link);
        host.refusal().ifPresent(e -> config.warnings().accept(host.fallback(config, e)));
        return host;
    }

    private Optional<LinuxException> refusal() {
        return Optional.ofNullable(delivery).flatMap(LocalDelivery::refusal);
    }

    private String fallback(EngineConfig config, LinuxException e) {
        return fallback(
                link.name(),
                config.host().consume() == Consume.AUTO && mayDouble() && isForbidden()
                        ? config.receive().interfaceName()
                        : "",
                e);
    }

    /**
     * @param doubled the device whose multicast cannot be withheld for the same reason; empty if it
     *     can, or that is told by others
     */
    static String fallback(String device, String doubled, LinuxException e) {
        return "local delivery through lo: applications see datagrams arrive there, and a socket bound"
                + " to "
                + device
                + " (SO_BINDTODEVICE) gets none."
                + (doubled.isEmpty()
                        ? ""
                        : " Those that take the multicast on "
                                + doubled
                                + " as well get each datagram twice, because it cannot be withheld"
                                + " (consume).")
                + " Delivery through "
                + device
                + " is not possible here: "
                + e.getMessage();
    }

    /** Whether this process may attach no program to any device, which has been told then. */
    boolean isForbidden() {
        return refusal().filter(e -> e.errno() == Linux.EPERM()).isPresent();
    }

    private static boolean isLocal(EngineConfig config, Link link, Destination destination) {
        if (destination.deliver() == Deliver.WIRE) {
            return false;
        }
        final boolean own = Addresses.isLocal(destination.address());
        if (!own && destination.deliver() == Deliver.LOCAL) {
            throw new EngineException(
                    "destination "
                            + destination
                            + ": deliver local: is not an address of this host: add it, or say deliver wire");
        }
        if (own && config.transmit().qdiscBypass()) {
            throw new EngineException(EngineConfig.bypassed(destination));
        }
        if (own && destination.isResolved() && destination.mac() != link.mac()) {
            throw new EngineException(
                    String.format(
                                    Locale.ROOT,
                                    "destination %s: is an address of this host, where frames arrive with the MAC address of",
                                    destination)
                            + String.format(
                                    Locale.ROOT,
                                    " %s: leave out the other one, or say deliver wire",
                                    link.name()));
        }
        return own;
    }

    private static Set<Integer> own(boolean[] local, int[] addresses) {
        final Set<Integer> own = new TreeSet<>();
        for (int d = 0; d < local.length; d++) {
            if (local[d]) {
                own.add(addresses[d]);
            }
        }
        return own;
    }

    /** Whose rule tables follow, from now on. */
    void serve(Workers followers) {
        workers = followers;
    }

    /** Whether a destination is this host. */
    boolean isLocal(int destination) {
        return local[destination];
    }

    /**
     * Whether applications of this host may get a rule's datagrams twice, as multicast and from
     * here: a destination is this host, and the ports stay what they are.
     */
    boolean mayDouble(Rule rule) {
        return doubledRules.contains(rule.name());
    }

    /** Whether there is such a rule. */
    boolean mayDouble() {
        return !doubledRules.isEmpty();
    }

    /** For each destination, whether its frames go through another device than the others. */
    boolean[] elsewhere() {
        return isElsewhere() ? local.clone() : new boolean[local.length];
    }

    private boolean isElsewhere() {
        return delivery != null && delivery.transmitLink().index() != link.index();
    }

    /** The device for frames to this host. */
    Link transmitLink() {
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
        return local[destination] && isElsewhere() ? mac() : mac;
    }

    /** How it is done; empty if it is not. */
    Optional<DeliveryMethod> method() {
        return Optional.ofNullable(delivery).map(LocalDelivery::method);
    }

    /**
     * A destination that is this host has another address now. Both are delivered to while the
     * rules change over.
     */
    void address(int destination, int ipv4) {
        final Set<Integer> both = own(local, addresses);
        both.add(ipv4);
        deliverTo(both);
        addresses[destination] = ipv4;
        workers.table().setAddress(destination, ipv4);
        workers.awaitRound();
        deliverTo(own(local, addresses));
    }

    private void deliverTo(Set<Integer> own) {
        if (delivery != null) {
            delivery.addresses(own);
        }
    }

    @Override
    public void onReceiveLink(Link now) {
        // nothing hangs on that device
    }

    /** Frames on their way bear the former MAC address; those after bear the new one. */
    @Override
    public void onTransmitLink(Link now) {
        link = now;
        if (delivery == null) {
            setMacs(now.mac());
            return;
        }
        try {
            delivery.reattach(now, () -> setMacs(delivery.mac()));
        } catch (RuntimeException e) {
            setMacs(MacAddress.NONE); // rather none than some on the wire
            throw e;
        }
    }

    private void setMacs(long mac) {
        for (int d = 0; d < local.length; d++) {
            if (local[d]) {
                workers.table().setMac(d, mac);
            }
        }
        workers.awaitRound();
    }

    @Override
    public void close() {
        if (delivery != null) {
            delivery.close();
        }
    }
}
