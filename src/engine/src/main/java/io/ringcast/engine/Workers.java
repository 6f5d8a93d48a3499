package io.ringcast.engine;

import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.forward.ForwardCounters;
import io.ringcast.engine.latency.LatencyReader;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.KernelStatistics;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.rule.RuleTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
    private final Inlet inlet;
    private final List<Worker> workers = new ArrayList<>();
    private volatile Link receiveLink;
    private volatile Link transmitLink;

    private Workers(
            EngineConfig config, Link receiveLink, Link transmitLink, HostDelivery delivery) {
        this.config = config;
        this.delivery = delivery;
        this.receiveLink = receiveLink;
        this.transmitLink = transmitLink;
        inlet = new Inlet(config);
    }

    /**
     * Opens them; frames are received from now on.
     *
     * @param delivery open as long as they are
     * @param tables one for each worker
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    static Workers open(
            EngineConfig config,
            Link receiveLink,
            Link transmitLink,
            HostDelivery delivery,
            List<RuleTable> tables) {
        final Workers all = new Workers(config, receiveLink, transmitLink, delivery);
        try {
            for (final RuleTable table : tables) {
                all.add(table);
            }
            all.limits();
            all.workers.forEach(worker -> all.inlet.start(worker.receiveSocket()));
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void add(RuleTable table) {
        final Outlet outlet = Outlet.open(config, transmitLink, delivery);
        try {
            final ReceiveSocket socket = inlet.open(receiveLink);
            workers.add(new Worker(workers.size(), config, table, socket, outlet));
        } catch (RuntimeException e) {
            outlet.close();
            throw e;
        }
    }

    /** What depends on the devices in the rules of all workers. */
    private void limits() {
        forEachTable(
                table -> {
                    table.receiveLimit(receiveLink.mtu() + HEADER);
                    table.setSourceMac(transmitLink.mac());
                });
    }

    /** All of them, in order. */
    List<Worker> all() {
        return List.copyOf(workers);
    }

    /** What is set in one table is to be set in all. */
    void forEachTable(Consumer<RuleTable> action) {
        workers.forEach(worker -> action.accept(worker.table()));
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
        final List<ReceiveSocket> next = forEachWorker(() -> inlet.open(link));
        receiveLink = link;
        limits();
        workers.forEach(worker -> worker.receiveSocket().pause());
        next.forEach(inlet::start);
        for (int i = 0; i < next.size(); i++) {
            workers.get(i).replaceReceive(next.get(i));
        }
    }

    /** Opens new transmitters on this device; drains and closes those on the former. */
    @Override
    public void onTransmitLink(Link link) {
        final List<Outlet> next = forEachWorker(() -> Outlet.open(config, link, delivery));
        transmitLink = link;
        limits();
        for (int i = 0; i < next.size(); i++) {
            workers.get(i).replaceTransmit(next.get(i));
        }
    }

    /** As many as there are workers, or none. */
    private <T extends AutoCloseable> List<T> forEachWorker(Supplier<T> opener) {
        final List<T> opened = new ArrayList<>();
        try {
            for (int i = 0; i < workers.size(); i++) {
                opened.add(opener.get());
            }
            return opened;
        } catch (RuntimeException e) {
            for (final T one : opened) {
                closeAfter(e, one);
            }
            throw e;
        }
    }

    private static void closeAfter(RuntimeException failure, AutoCloseable opened) {
        try {
            opened.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    ForwardCounters counters() {
        final ForwardCounters sum = new ForwardCounters(config.rules().size());
        workers.forEach(worker -> sum.add(worker.counters()));
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

    /** The loops have ended: what the control's thread waits for is done here. */
    void leave() {
        workers.forEach(Worker::leave);
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
