package io.ringcast.engine;

import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.forward.ForwardCounters;
import io.ringcast.engine.latency.LatencyReader;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.KernelStatistics;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.rule.FragmentCounters;
import io.ringcast.engine.rule.RuleTable;
import java.util.ArrayList;
import java.util.List;

/**
 * The workers of an engine as one: opened, re-attached to a device that is another one, summed up
 * and closed together.
 *
 * <p>Threading: re-attached by the control's thread, closed after its end; read by any.
 */
final class Workers implements Attachment {
    /** Of an Ethernet frame, in bytes. */
    private static final int HEADER = 14;

    private final EngineConfig config;
    private final HostDelivery delivery;
    private final RuleTable table;
    private final Inlet inlet;
    private final List<Worker> workers = new ArrayList<>();
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
        final List<Outlet> outlets = Outlet.open(config, transmitLink, delivery, config.workers());
        final List<ReceiveSocket> sockets;
        try {
            sockets = all.inlet.open(receiveLink, config.workers());
        } catch (RuntimeException e) {
            outlets.forEach(Outlet::close);
            throw e;
        }
        for (int i = 0; i < config.workers(); i++) {
            final RuleTable own = i == 0 ? table : table.sibling();
            all.workers.add(new Worker(i, config, own, sockets.get(i), outlets.get(i)));
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

    /**
     * Opens new receive sockets on this device and closes those on the former. What had been
     * received is forwarded before; between the two, for microseconds, nothing is received.
     */
    @Override
    public void onReceiveLink(Link link) {
        final List<ReceiveSocket> next = inlet.open(link, workers.size());
        receiveLink = link;
        limits();
        for (int i = 0; i < next.size(); i++) {
            workers.get(i).replaceReceive(next.get(i), inlet::start);
        }
    }

    /** Opens new transmitters on this device; drains and closes those on the former. */
    @Override
    public void onTransmitLink(Link link) {
        final List<Outlet> next = Outlet.open(config, link, delivery, workers.size());
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
