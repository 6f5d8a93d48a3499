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
 * Delivery of frames to this host's own stack, as if they had arrived on the transmit device. The
 * transmitter sends them on that device, to its own MAC address, and a program at its egress
 * redirects them to its ingress.
 *
 * <p>If no such program can be attached, frames are sent on the loopback device instead ({@link
 * DeliveryMethod#LO}), which applications can notice.
 *
 * <p>Threading: any thread, one call at a time.
 */
public final class LocalDelivery implements AutoCloseable {
    /** Name of the program in bpftool(8). */
    private static final String PROGRAM = "ringcast_local";

    /** The loopback device takes frames for its own MAC address, which is all zeros. */
    private static final long LOOPBACK_MAC = 0;

    private static final String LOOPBACK = "lo";

    private final DeliveryMethod method;

    /** Why no program could be attached; null if there is one, or if the method was configured. */
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
     * @param wanted the configured method; with AUTO the best possible one is used, and if that is
     *     {@link DeliveryMethod#LO}, {@link #refusal} returns why
     * @param link the transmitting device
     * @param addresses addresses of this host
     * @throws LinuxException if the configured method is not possible, with advice
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

    /** Returns the method in use, never AUTO. */
    public DeliveryMethod method() {
        return method;
    }

    /** Returns why no program is used although AUTO was set; empty otherwise. */
    public Optional<LinuxException> refusal() {
        return Optional.ofNullable(refusal);
    }

    /**
     * Returns the device on which frames for this host must be transmitted: the transmit device or
     * the loopback device.
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

    /** Returns the destination MAC address that frames for this host must have. */
    public long mac() {
        return method == DeliveryMethod.LO ? LOOPBACK_MAC : link.mac();
    }

    /**
     * Attaches the program again after the transmit device has got another MAC address or was
     * replaced or re-created.
     *
     * @param changeOver makes frames carry the new MAC address; when it returns, no frame with the
     *     former MAC address is sent any more
     * @throws LinuxException if the program cannot be attached; then nothing is delivered until a
     *     later call succeeds, and frames that are sent leave on the wire
     */
    public void reattach(Link now, Runnable changeOver) {
        link = now;
        if (method == DeliveryMethod.LO) {
            changeOver.run();
            return;
        }
        // Attach again even if the index is the same: the device may be a new one, and the program
        // was removed with the former one. Remove the former program last: if it still exists, no
        // frame passes in between.
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

    /** Sets the addresses to deliver to; the change is atomic. */
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
