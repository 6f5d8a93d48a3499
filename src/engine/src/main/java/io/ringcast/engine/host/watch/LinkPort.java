package io.ringcast.engine.host.watch;

import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.DeviceWitness;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One of the engine's devices with all its attachments, which are renewed one after the other.
 * After a failure, only the attachments that failed are tried again.
 *
 * <p>Threading: the control thread.
 */
public final class LinkPort implements DevicePort, AutoCloseable {
    private final LinkStatus.Role role;
    private final List<Attachment> attachments = new ArrayList<>();
    private final List<Attachment> outstanding = new ArrayList<>();
    private DeviceWitness witness;
    private Link link;

    /**
     * Creates a port. Call it before anything is attached to the device.
     *
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public LinkPort(LinkStatus.Role role, Link link) {
        this.role = role;
        this.link = link;
        witness = new DeviceWitness(link.index());
    }

    /**
     * Adds an attachment to the device, not owned. Attachments are renewed in the order in which
     * they were added.
     */
    public void add(Attachment attachment) {
        attachments.add(attachment);
    }

    @Override
    public void attach(Link next) {
        if (!isSame(next) || !witness.isPresent()) {
            final DeviceWitness former = witness;
            witness = new DeviceWitness(next.index());
            former.close();
            begin(next);
        }
        renew();
    }

    @Override
    public boolean isAttached(Link candidate) {
        return candidate.index() == link.index() && witness.isPresent();
    }

    @Override
    public void adapt(Link next) {
        if (!isSame(next)) {
            // a receive interface gets multicast whatever its MAC address is
            final boolean matters = role == LinkStatus.Role.TRANSMIT || next.mtu() != link.mtu();
            link = next;
            if (matters) {
                begin(next);
            }
        }
        renew();
    }

    /** Returns whether index, MTU and MAC address are the same as before. */
    private boolean isSame(Link other) {
        return other.index() == link.index()
                && other.mtu() == link.mtu()
                && other.mac() == link.mac();
    }

    private void begin(Link next) {
        link = next;
        outstanding.clear();
        outstanding.addAll(attachments);
    }

    private void renew() {
        RuntimeException failure = null;
        for (final Iterator<Attachment> i = outstanding.iterator(); i.hasNext(); ) {
            final Attachment attachment = i.next();
            try {
                attachment.renew(link);
                i.remove();
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void clearErrors() {
        attachments.forEach(Attachment::clearErrors);
    }

    @Override
    public String mend() {
        return attachments.stream()
                .map(Attachment::mend)
                .filter(mended -> !mended.isEmpty())
                .collect(Collectors.joining("; "));
    }

    @Override
    public void close() {
        witness.close();
    }
}
