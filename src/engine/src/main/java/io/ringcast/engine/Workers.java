package io.ringcast.engine;

import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.burst.RoundRobin;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.KernelStatistics;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.forward.HandlerPlan;
import io.ringcast.engine.forward.Loops;
import io.ringcast.engine.host.delivery.HostDelivery;
import io.ringcast.engine.host.socket.LoopReceiver;
import io.ringcast.engine.host.socket.LoopTransmitter;
import io.ringcast.engine.host.socket.Outlets;
import io.ringcast.engine.host.socket.ReceiveSide;
import io.ringcast.engine.host.socket.ReceiveSocketFactory;
import io.ringcast.engine.host.socket.ReceiveSockets;
import io.ringcast.engine.host.socket.TransmitSide;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.PollWait;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.transmit.Transmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The workers of an engine: opens them together, and adds up their counts.
 *
 * <p>Threading: any thread.
 */
final class Workers implements AutoCloseable {
    private final List<Worker> workers;
    private final List<LatencyRecorder> latencies;
    private final Loops loops;
    private final List<ReceiveSide> receiving;
    private final TransmitSide transmitting;

    /** The newest generation; a worker may still use the one before for a moment. */
    private volatile Generation generation;

    /** The parts of one worker. */
    private record Parts(
            Worker worker,
            Forwarder loop,
            List<LoopReceiver> receivers,
            LoopTransmitter transmitter) {}

    /** What one worker's parts are made from. */
    private record Given(
            List<RuleTable> tables,
            List<ReceiveSocket> sockets,
            Transmitter transmitter,
            LatencyRecorder latency,
            HandlerPlan handler) {}

    /**
     * Opens the workers; the kernel receives frames from now on.
     *
     * @param receiveLinks the receive interfaces, in the order of the configuration
     * @param delivery must stay open as long as the workers
     * @param tables of the first worker, one for each receive interface; the others get siblings
     * @param failures called by a loop with the name of the frame's rule and what the handler threw
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    Workers(
            EngineConfig config,
            List<Link> receiveLinks,
            Link transmitLink,
            HostDelivery delivery,
            List<RuleTable> tables,
            BiConsumer<String, Throwable> failures) {
        final List<HandlerPlan> handlers = handlers(config, failures);
        generation = new Generation(0, tables, null);
        final Outlets outlets = outlets(config, delivery);
        latencies = Stream.generate(LatencyRecorder::new).limit(config.workers()).toList();
        final List<ReceiveSocketFactory> factories = factories(config, tables);
        final List<Transmitter> transmitters = outlets.open(transmitLink, latencies);
        final List<ReceiveSockets> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < receiveLinks.size(); i++) {
                sockets.add(factories.get(i).open(receiveLinks.get(i), config.workers()));
            }
        } catch (RuntimeException e) {
            transmitters.forEach(Transmitter::close);
            sockets.forEach(ReceiveSockets::close);
            throw e;
        }
        final List<Parts> parts = new ArrayList<>();
        for (int i = 0; i < config.workers(); i++) {
            final int number = i;
            parts.add(
                    parts(
                            config,
                            i,
                            new Given(
                                    i == 0
                                            ? tables
                                            : tables.stream().map(RuleTable::sibling).toList(),
                                    sockets.stream()
                                            .map(each -> each.sockets().get(number))
                                            .toList(),
                                    transmitters.get(i),
                                    latencies.get(i),
                                    handlers.get(i))));
        }
        workers = parts.stream().map(Parts::worker).toList();
        loops = new Loops(parts.stream().map(Parts::loop).toList());
        transmitting =
                new TransmitSide(
                        outlets,
                        generation.table(),
                        transmitLink,
                        parts.stream().map(Parts::transmitter).toList());
        final List<ReceiveSide> sides = new ArrayList<>();
        try {
            for (int i = 0; i < receiveLinks.size(); i++) {
                final int number = i;
                sides.add(
                        new ReceiveSide(
                                factories.get(i),
                                tables.get(i),
                                receiveLinks.get(i),
                                parts.stream().map(each -> each.receivers().get(number)).toList(),
                                sockets.get(i).group()));
            }
        } catch (RuntimeException e) {
            transmitting.close();
            sides.forEach(ReceiveSide::close);
            sockets.forEach(ReceiveSockets::close); // also those that have no side yet
            throw e;
        }
        receiving = List.copyOf(sides);
    }

    /**
     * Gets the handlers from the application's code. Comes first: if that code throws, nothing is
     * open yet.
     */
    private static List<HandlerPlan> handlers(
            EngineConfig config, BiConsumer<String, Throwable> failures) {
        final List<HandlerPlan> plans = new ArrayList<>();
        for (int i = 0; i < config.workers(); i++) {
            final int number = i;
            plans.add(
                    config.handlers()
                            .map(
                                    each ->
                                            new HandlerPlan(
                                                    Objects.requireNonNull(
                                                            each.apply(number), "handler"),
                                                    config.checkedFrames(),
                                                    failures))
                            .orElse(null));
        }
        return plans;
    }

    /**
     * Returns one factory for each interface; its sockets let in the frames that the interface's
     * rules match.
     */
    private static List<ReceiveSocketFactory> factories(
            EngineConfig config, List<RuleTable> tables) {
        final List<ReceiveSocketFactory> factories = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            final String name = config.receive().interfaceNames().get(i);
            factories.add(factory(config, tables.get(i).rules().on(name)));
        }
        return factories;
    }

    private static ReceiveSocketFactory factory(EngineConfig config, RuleSet rules) {
        return new ReceiveSocketFactory(
                rules,
                config.receive().filling(),
                config.receive().ringFrames(),
                config.receive().nicFilter(),
                config.warnings());
    }

    private static Outlets outlets(EngineConfig config, HostDelivery delivery) {
        return new Outlets(
                new Outlets.Plan(
                        config.transmit().mode(),
                        config.transmit().ringFrames(),
                        config.transmit().qdiscBypass(),
                        config.transmit().dryRun(),
                        config.transmit().frameTap(),
                        config.warnings()),
                config.rules(),
                delivery);
    }

    private static Parts parts(EngineConfig config, int number, Given given) {
        final int interfaces = given.sockets().size();
        final ForwardCounters counters = new ForwardCounters(config.rules().size(), interfaces);
        final PollWait wait = new PollWait(interfaces);
        final List<FrameSource> sources =
                given.sockets().stream()
                        .map(
                                socket ->
                                        LoopReceiver.source(
                                                socket.ring(), config.receive().frameTap()))
                        .toList();
        final Forwarder loop = loop(config, given, sources, counters);
        final List<LoopReceiver> receivers = new ArrayList<>();
        for (int i = 0; i < interfaces; i++) {
            receivers.add(
                    new LoopReceiver(
                            i,
                            loop,
                            counters,
                            wait,
                            config.receive().mode(),
                            config.receive().frameTap(),
                            given.sockets().get(i),
                            sources.get(i)));
        }
        final LoopTransmitter sender =
                new LoopTransmitter(loop, given.transmitter(), given.latency());
        final Worker worker =
                new Worker(number, loop, wait, counters, given.tables(), receivers, sender);
        return new Parts(worker, loop, receivers, sender);
    }

    /**
     * Makes the loop. With one receive interface, it reads the ring directly, without {@link
     * RoundRobin}.
     */
    private static Forwarder loop(
            EngineConfig config, Given given, List<FrameSource> sources, ForwardCounters counters) {
        return sources.size() == 1
                ? new Forwarder(
                        sources.get(0),
                        given.tables().get(0),
                        given.transmitter(),
                        counters,
                        config.burst(),
                        null,
                        given.handler())
                : new Forwarder(
                        new RoundRobin(sources),
                        given.tables(),
                        given.transmitter(),
                        counters,
                        config.burst(),
                        given.handler());
    }

    /** Returns all workers, in order. */
    List<Worker> all() {
        return workers;
    }

    /** Returns the workers' loops, as one object. */
    Loops loops() {
        return loops;
    }

    /** Returns the receive sockets, for each receive interface. */
    List<ReceiveSide> receiving() {
        return receiving;
    }

    /** Returns the transmitters. */
    TransmitSide transmitting() {
        return transmitting;
    }

    /** Returns the rules in force. */
    Generation generation() {
        return generation;
    }

    /**
     * Changes all loops to other rules, each from its next round on; returns when all use them.
     *
     * @param next the generation after the present one
     * @param change of the transmitters
     */
    void changeOver(Generation next, TransmitSide.Change change) {
        generation = next;
        final List<CompletableFuture<Void>> done = new ArrayList<>();
        for (final Worker worker : workers) {
            done.add(worker.changeOver(next, change.destinations(), change.other(worker.number())));
        }
        done.forEach(Loops::await);
        if (!change.others().isEmpty()) {
            workers.forEach(Worker::closeFormerTransmitter);
        }
    }

    /** Returns the counts of all workers as of now, under the numbers of one generation. */
    Snapshot snapshot() {
        while (true) {
            final Generation now = generation;
            final Snapshot sum =
                    new Snapshot(
                            now.rules(),
                            new ForwardCounters(now.rules().size(), receiving.size()),
                            new TransmitCounters(now.rules().destinations()));
            boolean whole = true;
            for (final Worker worker : workers) {
                whole &= worker.addTo(sum, now);
            }
            if (whole) {
                return sum;
            }
        }
    }

    int inFlight() {
        return workers.stream().mapToInt(Worker::inFlight).sum();
    }

    KernelStatistics kernelStatistics() {
        return workers.stream()
                .map(Worker::kernelStatistics)
                .reduce(KernelStatistics.NONE, KernelStatistics::plus);
    }

    KernelStatistics kernelStatistics(int number) {
        return workers.stream()
                .map(worker -> worker.kernelStatistics(number))
                .reduce(KernelStatistics.NONE, KernelStatistics::plus);
    }

    LatencyReader latency() {
        return new LatencyReader(latencies);
    }

    /** Drains the transmitters, then frees all rings; the counters stay readable. */
    @Override
    public void close() {
        try {
            transmitting.close();
        } finally {
            receiving.forEach(ReceiveSide::close);
        }
    }
}
