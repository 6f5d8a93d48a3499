package io.ringcast.engine;

import io.ringcast.engine.forward.ForwardCounters;
import io.ringcast.engine.latency.LatencyReader;
import io.ringcast.engine.latency.LatencyRecorder;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.KernelStatistics;
import io.ringcast.engine.ring.ReceiveGroup;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.rule.FragmentCounters;
import io.ringcast.engine.rule.RuleTable;
import io.ringcast.engine.transmit.TransmitCounters;
import io.ringcast.engine.transmit.Transmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The workers of an engine as one: opened, re-attached to a device that is another one, summed up
 * and closed together.
 *
 * <p>Threading: re-attached by the control's thread, closed after its end; read by any.
 */
final class Workers implements Attachment {
    /** Of an Ethernet frame, in bytes. */
    private static final int HEADER = 14;

    /** How long a former receive ring is waited for, beside its block timeout, and how often. */
    private static final long DRAIN_MILLIS = 1_000;

    private static final long DRAIN_POLL_NANOS = 1_000_000;

    private final EngineConfig config;
    private final HostDelivery delivery;
    private final RuleTable table;
    private final Inlet inlet;
    private final List<Worker> workers = new ArrayList<>();
    private ReceiveGroup group;
    private volatile Link receiveLink;
    private volatile Link transmitLink;

    private Workers(
            EngineConfig config,
            Link receiveLink,
            Link transmitLink,
            HostDelivery delivery,
            RuleTable table) {
        this.config = config;
        this.delivery = delivery;
        this.table = table;
        this.receiveLink = receiveLink;
        this.transmitLink = transmitLink;
        inlet = new Inlet(config);
    }

    /**
     * Opens them; frames are received from now on.
     *
     * @param delivery open as long as they are
     * @param table of the first; the others get siblings
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    static Workers open(
            EngineConfig config,
            Link receiveLink,
            Link transmitLink,
            HostDelivery delivery,
            RuleTable table) {
        final Workers all = new Workers(config, receiveLink, transmitLink, delivery, table);
        final List<LatencyRecorder> latencies =
                Stream.generate(LatencyRecorder::new).limit(config.workers()).toList();
        final List<Transmitter> transmitters =
                Outlet.open(config, transmitLink, delivery, latencies);
        final List<ReceiveSocket> sockets;
        try {
            sockets = all.openReceive(receiveLink);
        } catch (RuntimeException e) {
            transmitters.forEach(Transmitter::close);
            throw e;
        }
        for (int i = 0; i < config.workers(); i++) {
            final RuleTable own = i == 0 ? table : table.sibling();
            all.workers.add(
                    new Worker(
                            i, config, own, sockets.get(i), transmitters.get(i), latencies.get(i)));
        }
        try {
            all.limits();
            sockets.forEach(all.inlet::start);
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private List<ReceiveSocket> openReceive(Link link) {
        final List<ReceiveSocket> sockets = inlet.open(link, config.workers());
        try {
            group = ReceiveGroup.of(sockets);
            return sockets;
        } catch (RuntimeException e) {
            closeFromLast(sockets);
            throw e;
        }
    }

    /** What depends on the devices in the rules. */
    private void limits() {
        table.receiveLimit(receiveLink.mtu() + HEADER);
        table.setSourceMac(transmitLink.mac());
    }

    /** All of them, in order. */
    List<Worker> all() {
        return List.copyOf(workers);
    }

    /** The rules of all workers: what is set here is set for all. */
    RuleTable table() {
        return table;
    }

    Link receiveLink() {
        return receiveLink;
    }

    Link transmitLink() {
        return transmitLink;
    }

    /** New sockets are needed only if the device is another one, or the ring has to be. */
    @Override
    public void onReceiveLink(Link link) {
        if (group.isOn(link.index()) && inlet.geometry(link).equals(inlet.geometry(receiveLink))) {
            receiveLink = link;
            limits();
        } else {
            reopenReceive(link);
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
    void reopenReceive(Link link) {
        final boolean same = group.isOn(link.index());
        final List<ReceiveSocket> next = inlet.open(link, workers.size());
        final ReceiveGroup following;
        try {
            following = same ? group : ReceiveGroup.of(next);
            if (same) {
                group.add(next);
            }
        } catch (RuntimeException e) {
            closeFromLast(next);
            throw e;
        }
        // While frames of either size come in
        table.receiveLimit(Math.max(receiveLink.mtu(), link.mtu()) + HEADER);
        each((worker, i) -> worker.watch(next.get(i)));
        next.forEach(inlet::start);
        if (same) {
            group.turn();
        } else {
            workers.forEach(worker -> worker.receiveSocket().pause());
        }
        drain();
        each((worker, i) -> worker.take(next.get(i)));
        each((worker, i) -> worker.leaveWait());
        for (int i = workers.size() - 1; i >= 0; i--) {
            if (same) {
                group.beforeClosing(i);
            }
            workers.get(i).closeFormer();
        }
        following.succeed(next);
        group = following;
        receiveLink = link;
        limits();
    }

    /** Until all loops have forwarded what they hold: before, none sees a frame that came later. */
    private void drain() {
        final long deadline =
                System.nanoTime()
                        + TimeUnit.MILLISECONDS.toNanos(
                                DRAIN_MILLIS
                                        + 2L * config.receive().filling().blockTimeoutMillis());
        each((worker, i) -> worker.drain());
        while (!workers.stream().allMatch(Worker::isDrained)) {
            if (System.nanoTime() - deadline > 0) {
                config.warnings().accept(undrained());
                return;
            }
            LockSupport.parkNanos(DRAIN_POLL_NANOS);
            each((worker, i) -> worker.drain());
        }
    }

    private String undrained() {
        return String.format(
                Locale.ROOT,
                "receive ring replaced: %d frames that the kernel has counted did not show, and are lost",
                workers.stream()
                        .filter(worker -> !worker.isDrained())
                        .mapToLong(Worker::unseen)
                        .sum());
    }

    /** Has all loops do something, and returns when all have; a loop must run, or none at all. */
    private void each(BiFunction<Worker, Integer, CompletableFuture<Void>> command) {
        final List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            done.add(command.apply(workers.get(i), i));
        }
        done.forEach(Worker::await);
    }

    /** The order in which a group closes up without a change to the places of the rest. */
    private static void closeFromLast(List<ReceiveSocket> sockets) {
        for (int i = sockets.size() - 1; i >= 0; i--) {
            sockets.get(i).close();
        }
    }

    /** Opens new transmitters on this device; drains and closes those on the former. */
    @Override
    public void onTransmitLink(Link link) {
        final List<Transmitter> next =
                Outlet.open(config, link, delivery, workers.stream().map(Worker::latency).toList());
        transmitLink = link;
        limits();
        for (int i = 0; i < next.size(); i++) {
            workers.get(i).replaceTransmit(next.get(i));
        }
    }

    /**
     * Returns when each loop has come to the end of its round: frames are then made by what the
     * rules say now. The control side; a loop must run, or none at all.
     */
    void awaitRound() {
        workers.forEach(Worker::awaitRound);
    }

    @Override
    public void clearErrors() {
        workers.forEach(worker -> worker.receiveSocket().clearError());
    }

    ForwardCounters counters() {
        final ForwardCounters sum = new ForwardCounters(config.rules().size());
        workers.forEach(worker -> sum.add(worker.counters()));
        return sum;
    }

    FragmentCounters fragmentCounters() {
        final FragmentCounters sum = new FragmentCounters();
        workers.forEach(worker -> sum.add(worker.fragmentCounters()));
        return sum;
    }

    TransmitCounters transmitCounters() {
        final TransmitCounters sum = new TransmitCounters(config.rules().destinations());
        workers.forEach(worker -> sum.add(worker.transmitCounters()));
        return sum;
    }

    int inFlight() {
        return workers.stream().mapToInt(Worker::inFlight).sum();
    }

    KernelStatistics kernelStatistics() {
        return workers.stream()
                .map(Worker::kernelStatistics)
                .reduce(KernelStatistics.NONE, KernelStatistics::plus);
    }

    LatencyReader latency() {
        return new LatencyReader(workers.stream().map(Worker::latency).toList());
    }

    void stop() {
        workers.forEach(Worker::stop);
    }

    /** Whether the caller is called by one of the loops. */
    boolean isWithin() {
        return workers.stream().anyMatch(Worker::isWithin);
    }

    /**
     * Ends all loops; what the control's thread waits for is done here.
     *
     * @param deadline of {@link System#nanoTime}
     * @throws IllegalStateException if one has not ended by then
     */
    void end(long deadline) {
        stop();
        workers.forEach(worker -> worker.end(deadline));
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        for (final Worker worker : workers) {
            try {
                worker.close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
