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
 * Receive sockets of all loops on one interface. They are attached together when the device is
 * replaced.
 *
 * <p>Threading: renewed by the control thread, closed after that thread has ended; read by any
 * thread.
 */
public final class ReceiveSide implements Attachment {
    /**
     * Longest wait for a former receive ring to drain, in addition to its block timeouts, and pause
     * between two looks.
     */
    private static final long DRAIN_MILLIS = 1_000;

    private static final long DRAIN_POLL_NANOS = 1_000_000;

    private final ReceiveSocketFactory factory;
    private RuleTable table;
    private final List<LoopReceiver> receivers;
    private ReceiveGroup group;
    private volatile Link link;

    /**
     * Starts to receive frames.
     *
     * @param table rules for frames from this interface; receives the length limit
     * @param receivers owned from now on, even if this constructor fails
     * @param group the fanout group of their sockets
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

    /** Returns the device that multicast arrives on. */
    public Link link() {
        return link;
    }

    /**
     * Lets in only frames that any of these rules takes, also on sockets that are opened later.
     * Frames that were let in before, and still are, pass without a gap.
     *
     * @param nicFilters settings of the device's own filter; it is asked for all of them
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
     * Changes the number of ring slots by {@link #reopen}. Does nothing if the number is the same.
     *
     * @return whether the sockets were reopened
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

    /** Prepares the table of other rules: sets its length limit. */
    public void prepare(RuleTable next) {
        table = next;
        limit(link.mtu());
    }

    /**
     * Opens new sockets only if the device is another one, or if the ring needs another geometry.
     */
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
     * Replaces the sockets with new ones on this device. On the same device the new sockets take
     * over in one step: no frame is lost or seen twice, and each flow stays in order, even if it
     * moves to another worker. On another device, the frames of the former sockets are forwarded
     * before those of the new ones.
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
        limit(Math.max(link.mtu(), now.mtu())); // both devices' frames arrive for a while
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

    /**
     * Waits until all loops have forwarded the frames of the former rings, so that no loop sees a
     * later frame first.
     */
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

    /**
     * Runs a command on each loop and waits for all of them. Either all loops must be running, or
     * none.
     */
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
