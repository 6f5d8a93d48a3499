package io.ringcast.engine.host.delivery;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.filter.Direction;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.network.NetworkException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Brings frames for this host itself into its own stack as if they had come in at the transmitting
 * device: the transmitter sends them there, to the device's own MAC address, and a program at its
 * egress turns them round.
 *
 * <p>Where no such program can be had they are sent on the loopback device instead ({@link
 * DeliveryMethod#LO}), which applications can tell.
 *
 * <p>Threading: any thread, one call at a time.
 */
public final class LocalDelivery implements AutoCloseable {
    /** As bpftool(8) shows the program. */
    private static final String PROGRAM = "ringcast_local";

    /** The loopback device takes frames for its own MAC address, which is all zeros. */
    private static final long LOOPBACK_MAC = 0;

    private static final String LOOPBACK = "lo";

    private final DeliveryMethod method;

    /** Null unless another method would have been better. */
    private final LinuxException refusal;

    private Link link;
    private Set<IpAddress> addresses;
    private AttachedProgram attachment;

    private LocalDelivery(
            DeliveryMethod method,
            LinuxException refusal,
            Link link,
            Set<IpAddress> addresses,
            AttachedProgram attachment) {
        this.method = method;
        this.refusal = refusal;
        this.link = link;
        this.addresses = addresses;
        this.attachment = attachment;
    }

    /**
     * Begins to deliver.
     *
     * @param wanted how; with AUTO what is possible, and if that is {@link DeliveryMethod#LO},
     *     {@link #refusal} says why
     * @param link the transmitting device
     * @param addresses addresses of this host
     * @throws LinuxException if what was wanted is not possible, with advice
     */
    public static LocalDelivery open(
            DeliveryMethod wanted, Link link, Collection<IpAddress> addresses) {
        final Set<IpAddress> sorted = new TreeSet<>(addresses);
        if (link.loopback() || wanted == DeliveryMethod.LO) {
            return new LocalDelivery(DeliveryMethod.LO, null, link, sorted, null);
        }
        try {
            final AttachedProgram attachment = attach(wanted, link, sorted);
            return new LocalDelivery(attachment.method(), null, link, sorted, attachment);
        } catch (LinuxException e) {
            if (wanted != DeliveryMethod.AUTO) {
                throw e.withAdvice(advice(e));
            }
            return new LocalDelivery(DeliveryMethod.LO, e, link, sorted, null);
        }
    }

    private static AttachedProgram attach(
            DeliveryMethod method, Link link, Set<IpAddress> addresses) {
        return AttachedProgram.attach(
                method,
                link,
                Direction.EGRESS,
                PROGRAM,
                HairpinProgram.of(link.index(), link.mac(), addresses));
    }

    private static String advice(LinuxException e) {
        return "local delivery"
                + (e.advice().isEmpty() ? " is not possible by this method" : ": " + e.advice())
                + "; or use another delivery method, or --deliver wire";
    }

    /** How it is done: never AUTO. */
    public DeliveryMethod method() {
        return method;
    }

    /** Why it is not done by a program, where AUTO was asked for; empty if it is. */
    public Optional<LinuxException> refusal() {
        return Optional.ofNullable(refusal);
    }

    /**
     * The device that frames for this host must be transmitted on: the transmitting device, or the
     * loopback device.
     *
     * @throws NetworkException if there is no loopback device that is up
     */
    public Link transmitLink() {
        if (method != DeliveryMethod.LO || link.loopback()) {
            return link;
        }
        final Link loopback = Links.byName(LOOPBACK);
        if (!loopback.up()) {
            throw new NetworkException(
                    "interface 'lo': is down, and local delivery needs it; set it up with: ip link set lo up");
        }
        return loopback;
    }

    /** The destination MAC address that frames for this host must have. */
    public long mac() {
        return method == DeliveryMethod.LO ? LOOPBACK_MAC : link.mac();
    }

    /**
     * The transmitting device has another MAC address, or is another one now, or the same one again
     * after it had gone.
     *
     * @param changeOver makes frames bear the MAC address that they now need; when it returns, none
     *     of the former kind is sent any more
     * @throws LinuxException if the program cannot be attached; then nothing is delivered until a
     *     later call succeeds, and what is sent nevertheless leaves on the wire
     */
    public void reattach(Link now, Runnable changeOver) {
        link = now;
        if (method == DeliveryMethod.LO) {
            changeOver.run();
            return;
        }
        // Also for the same index: it may be another device, with whose predecessor the program
        // went.
        // The former goes last: where it is still there, nothing slips through between.
        final AttachedProgram former = attachment;
        attachment = null;
        try {
            attachment = attach(method, now, addresses);
            changeOver.run();
        } finally {
            if (former != null) {
                former.close();
            }
        }
    }

    /** Other addresses are to be delivered to; from one frame to the next, without a gap. */
    public void addresses(Collection<IpAddress> now) {
        final Set<IpAddress> sorted = new TreeSet<>(now);
        if (sorted.equals(addresses)) {
            return;
        }
        addresses = sorted;
        if (attachment != null) {
            attachment.replace(HairpinProgram.of(link.index(), link.mac(), sorted));
        }
    }

    private void detach() {
        if (attachment != null) {
            final AttachedProgram old = attachment;
            attachment = null;
            old.close();
        }
    }

    /** Ends the delivery: frames sent afterwards leave on the wire. */
    @Override
    public void close() {
        detach();
    }

    @Override
    public String toString() {
        return "LocalDelivery[" + method.label() + ", " + link.name() + "]";
    }
}
