package io.ringcast.engine.host.socket;

import io.ringcast.engine.forward.Loops;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.host.watch.Attachment;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.Membership;
import io.ringcast.engine.ring.ReceiveGroup;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.rule.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;

/**
 * The receive sockets of all loops on one interface, attached to a device that is another one now
 * together.
 *
 * <p>Threading: renewed by the control's thread, closed after its end; read by any.
 */
public final class ReceiveSide implements Attachment {
    /** How long a former receive ring is waited for, beside its block timeout, and how often. */
    private static final long DRAIN_MILLIS = 1_000;

    private static final long DRAIN_POLL_NANOS = 1_000_000;

    private final ReceiveSocketFactory factory;
    private RuleTable table;
    private final List<LoopReceiver> receivers;
    private ReceiveGroup group;
    private volatile Link link;

    /**
     * Lets frames in.
     *
     * @param table of frames from this interface; is told how long they may be
     * @param receivers owned from now on, also if this fails
     * @param group of their sockets
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public ReceiveSide(
            ReceiveSocketFactory factory,
            RuleTable table,
            Link link,
            List<LoopReceiver> receivers,
            ReceiveGroup group) {
        this.factory = factory;
        this.table = table;
        this.link = link;
        this.receivers = List.copyOf(receivers);
        this.group = group;
        limit(link.mtu());
        try {
            receivers.forEach(receiver -> factory.start(receiver.socket()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void limit(int mtu) {
        table.receiveLimit(mtu + Ethernet.LENGTH);
    }

    /** The device that multicast arrives on. */
    public Link link() {
        return link;
    }

    /**
     * Lets in what any of these rules takes, and nothing else, also by sockets that are opened
     * later. What was let in before and still is passes without a gap.
     *
     * @param nicFilters what the device's own filter is asked to let through, each of them
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses; then call this with
     *     the former rules
     */
    public void admit(List<Rule> rules, Collection<NicFilter> nicFilters) {
        final List<Membership> before = factory.memberships();
        factory.admit(rules, nicFilters);
        final List<Membership> now = factory.memberships();
        for (final LoopReceiver receiver : receivers) {
            final ReceiveSocket socket = receiver.socket();
            now.stream().filter(each -> !before.contains(each)).forEach(socket::join);
            factory.start(socket);
            before.stream().filter(each -> !now.contains(each)).forEach(socket::leave);
        }
    }

    /**
     * Receives by rings of so many slots from now on, as {@link #reopen} does. Nothing if they have
     * as many.
     *
     * @return whether they were opened anew
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses; then all is as before
     */
    public boolean resize(int ringFrames) {
        final int before = factory.ringFrames();
        if (ringFrames == before) {
            return false;
        }
        factory.ringFrames(ringFrames);
        try {
            reopen(link);
            return true;
        } catch (RuntimeException e) {
            factory.ringFrames(before);
            throw e;
        }
    }

    /** Other rules come into force: their table is told how long frames may be. */
    public void prepare(RuleTable next) {
        table = next;
        limit(link.mtu());
    }

    /** New sockets are needed only if the device is another one, or the ring has to be. */
    @Override
    public void renew(Link now) {
        if (group.isOn(now.index()) && factory.geometry(now).equals(factory.geometry(link))) {
            link = now;
            limit(now.mtu());
        } else {
            reopen(now);
        }
    }

    /**
     * Receives by new sockets on this device from now on. On the same device they take over in one
     * step: no frame is lost, none is seen twice, and each flow stays in order, also where it
     * changes its worker. On another one what the former sockets hold is forwarded before what the
     * new ones receive.
     *
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses; then all is as before
     */
    public void reopen(Link now) {
        final boolean same = group.isOn(now.index());
        final ReceiveSockets opened =
                same
                        ? factory.join(group, now, receivers.size())
                        : factory.open(now, receivers.size());
        final List<ReceiveSocket> next = opened.sockets();
        limit(Math.max(link.mtu(), now.mtu())); // while frames of either size come in
        each((receiver, i) -> receiver.watch(next.get(i)));
        next.forEach(factory::start);
        if (same) {
            group.turn();
        } else {
            receivers.forEach(receiver -> receiver.socket().pause());
        }
        drain();
        each((receiver, i) -> receiver.take(next.get(i)));
        each((receiver, i) -> receiver.leaveWait());
        for (int i = receivers.size() - 1; i >= 0; i--) {
            if (same) {
                group.beforeClosing(i);
            }
            receivers.get(i).closeFormer();
        }
        group = opened.group();
        group.succeed(next);
        link = now;
        limit(now.mtu());
    }

    /** Until all loops have forwarded what they hold: before, none sees a frame that came later. */
    private void drain() {
        final long deadline =
                System.nanoTime()
                        + TimeUnit.MILLISECONDS.toNanos(
                                DRAIN_MILLIS + 2L * factory.filling().blockTimeoutMillis());
        each((receiver, i) -> receiver.drain());
        while (!receivers.stream().allMatch(LoopReceiver::isDrained)) {
            if (System.nanoTime() - deadline > 0) {
                factory.warn(undrained());
                return;
            }
            LockSupport.parkNanos(DRAIN_POLL_NANOS);
            each((receiver, i) -> receiver.drain());
        }
    }

    private String undrained() {
        return String.format(
                Locale.ROOT,
                "receive ring replaced: %d frames that the kernel had counted were not in the old ring: they are lost",
                receivers.stream()
                        .filter(receiver -> !receiver.isDrained())
                        .mapToLong(LoopReceiver::unseen)
                        .sum());
    }

    /** Has all loops do something, and returns when all have; a loop must run, or none at all. */
    private void each(BiFunction<LoopReceiver, Integer, CompletableFuture<Void>> command) {
        final List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < receivers.size(); i++) {
            done.add(command.apply(receivers.get(i), i));
        }
        done.forEach(Loops::await);
    }

    /** Reopens the sockets if the kernel has stopped filling a ring. */
    @Override
    public String mend() {
        long lost = 0;
        for (final LoopReceiver receiver : receivers) {
            lost += receiver.lostByStop();
        }
        if (lost == 0) {
            return "";
        }
        reopen(link);
        return String.format(
                Locale.ROOT,
                "receive rings opened anew: the kernel had stopped filling them and dropped %,d frames; a frame that it cannot describe, such as one of UDP fragmentation offload, stops a ring",
                lost);
    }

    @Override
    public void clearErrors() {
        receivers.forEach(receiver -> receiver.socket().clearError());
    }

    @Override
    public void close() {
        receivers.forEach(LoopReceiver::close);
    }
}
