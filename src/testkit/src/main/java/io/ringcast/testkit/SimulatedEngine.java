package io.ringcast.testkit;

import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.burst.RoundRobin;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.forward.HandlerPlan;
import io.ringcast.engine.linux.NativeAccess;
import io.ringcast.engine.match.Renumbering;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Gso;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.transmit.DestinationChange;
import io.ringcast.engine.transmit.DryRunTransmitter;
import io.ringcast.engine.transmit.Transmitter;
import io.ringcast.testbed.UdpFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Engine without a network: the loop, the rules and the handler of a real one, between a receive
 * ring and a transmit ring whose kernel side is simulated. It needs no privilege and no interface.
 *
 * <pre>{@code
 * try (SimulatedEngine engine = SimulatedEngine.open(config)) {
 *     engine.receive(UdpFrame.to("239.1.2.3").payload("quote"));
 *     assertArrayEquals(
 *             UdpFrame.to("10.0.2.2").mac(0x0200_0a00_0202L).payload("quote").bytes(),
 *             engine.sent("10.0.2.2").get(0).bytes());
 *     assertEquals(1, engine.counters().matched());
 * }
 * }</pre>
 *
 * <p>It takes the {@link EngineConfig} of the real engine. It uses the rules, handler, burst size,
 * dry run and the names of the receive interfaces ({@link #receiveOn}). It ignores what concerns
 * the host: devices, joins, delivery, filters, listeners. If several workers are configured, it
 * simulates the first one. Copies leave one by one, as from the transmit ring ({@link
 * io.ringcast.engine.mode.TransmitMode#RING}); a super-frame leaves as its datagrams.
 *
 * <p>A destination's MAC address is the rule's, or {@code 02:00} and the last four bytes of its
 * address: {@code 02:00:0a:00:02:02} for 10.0.2.2, {@code 02:00:00:00:00:02} for 2001:db8::2.
 * {@link #neighbour} gives it another one, {@link #loseNeighbour} none.
 *
 * <p>Frames are always checked ({@link EngineConfig.Builder#checkedFrames(boolean)}), whatever the
 * configuration says: if a handler keeps a frame's memory, its next access to that memory fails.
 *
 * <p>Threading: any thread; calls are synchronized, so only one runs at a time. The thread that
 * calls {@link #receive} also calls the handler. The handler may only call methods that read. Needs
 * native access, as the engine does.
 */
public final class SimulatedEngine implements AutoCloseable {
    /** MAC address of the simulated interface that copies leave from. */
    public static final String OUTPUT_MAC = "02:00:00:00:00:fe";

    /** MTU of both interfaces by default, in bytes. */
    public static final int DEFAULT_MTU = 1500;

    private static final int ETHERNET = 14;

    /**
     * 2026-01-01T00:00:00Z. The first time stamp is fixed so that every run has the same time
     * stamps.
     */
    private static final long FIRST_STAMP = 1_767_225_600_000_000_000L;

    private static final long BETWEEN_FRAMES = 1_000;

    private final EngineConfig config;
    private final int mtu;
    private final Map<String, ReceivingRing> receivers = new LinkedHashMap<>();
    private final RecordingTransmitter recorder;
    private final Transmitter transmitter;
    private final RecordingHandler handler;
    private final ForwardCounters seen;
    private final Forwarder loop;
    private final Map<IpAddress, Long> neighbours = new HashMap<>();

    /** One table for each receive interface. The tables share their MAC addresses. */
    private List<RuleTable> tables;

    private long now = FIRST_STAMP;
    private boolean closed;

    private SimulatedEngine(EngineConfig config, int mtu) {
        this.config = config;
        this.mtu = mtu;
        final RuleSet set = config.rules();
        final TransmitCounters counters = new TransmitCounters(set.destinations());
        recorder = new RecordingTransmitter(set, mtu, counters);
        transmitter = config.transmit().dryRun() ? new DryRunTransmitter(mtu, counters) : recorder;
        handler = config.handlers().map(of -> new RecordingHandler(of.apply(0))).orElse(null);
        tables = tables(set);
        seen = new ForwardCounters(set.size(), tables.size());
        config.receive()
                .interfaceNames()
                .forEach(name -> receivers.put(name, new ReceivingRing(mtu)));
        loop =
                new Forwarder(
                        new RoundRobin(
                                receivers.values().stream().map(ReceivingRing::ring).toList()),
                        tables,
                        transmitter,
                        seen,
                        config.burst(),
                        handler == null
                                ? null
                                : new HandlerPlan(handler, true, (rule, cause) -> {}));
    }

    /**
     * Opens an engine whose interfaces have an MTU of {@value #DEFAULT_MTU} bytes.
     *
     * @param config configuration of the real engine
     * @return an engine without frames, to be closed by the caller
     * @throws io.ringcast.engine.error.EngineException if the JVM was not started with the option
     *     that the message names
     */
    public static SimulatedEngine open(EngineConfig config) {
        return open(config, DEFAULT_MTU);
    }

    /**
     * Opens an engine.
     *
     * @param config configuration of the real engine
     * @param mtu of both interfaces, in bytes, 68 to 65,535
     * @return an engine without frames, to be closed by the caller
     * @throws IllegalArgumentException if the MTU is out of range
     * @throws io.ringcast.engine.error.EngineException if the JVM was not started with the option
     *     that the message names
     */
    public static SimulatedEngine open(EngineConfig config, int mtu) {
        NativeAccess.require();
        if (mtu < 68 || mtu > 0xffff) { // RFC 791: at least 68 octets, at most the longest packet
            throw new IllegalArgumentException("MTU " + mtu + ": must be from 68 to 65535");
        }
        return new SimulatedEngine(config, mtu);
    }

    private List<RuleTable> tables(RuleSet set) {
        final List<RuleTable> all = new ArrayList<>();
        for (final String name : config.receive().interfaceNames()) {
            final RuleTable table =
                    all.isEmpty() ? RuleTable.on(name, set) : all.get(0).beside(name);
            table.receiveLimit(ETHERNET + mtu);
            all.add(table);
        }
        all.get(0).setSourceMac(MacAddress.parse(OUTPUT_MAC));
        resolve(all.get(0));
        return all;
    }

    private void resolve(RuleTable table) {
        for (int d = 0; d < table.destinations(); d++) {
            if (!table.rules().destination(d).isResolved()) {
                final IpAddress address = table.address(d);
                table.setMac(d, neighbours.getOrDefault(address, ofAddress(address)));
            }
        }
    }

    /** Returns the MAC address 02:00 followed by the low 32 bits of the address. */
    private static long ofAddress(IpAddress address) {
        return 0x0200L << Integer.SIZE | address.low() & 0xffff_ffffL;
    }

    /**
     * Receives frames that arrive together on the first receive interface, and forwards them.
     *
     * @param frames without time stamps: each gets one, a microsecond after the previous frame's
     * @return the copies that were sent, in order
     * @throws RuntimeException (or any other type) if the handler threw it: the first failure,
     *     thrown after all frames have been handled. The frames concerned are counted as dropped,
     *     {@link io.ringcast.engine.counter.DropReason#HANDLER}, as in the real engine
     * @throws IllegalStateException if called by the handler, or after {@link #close}
     */
    public List<SentFrame> receive(UdpFrame... frames) {
        return receive(Arrays.stream(frames).map(TestFrame::of).toList());
    }

    /**
     * Receives frames that arrive together, as {@link #receive(UdpFrame...)} does.
     *
     * @param frames with or without time stamps: a frame without one gets it, a microsecond after
     *     the previous frame's
     * @return the copies that were sent, in order
     */
    public List<SentFrame> receive(TestFrame... frames) {
        return receive(List.of(frames));
    }

    /**
     * Receives the frames of a capture file, which arrive together, as with {@link
     * #receive(UdpFrame...)}.
     *
     * @param frames with or without time stamps, as {@link CaptureFile#read} returns them
     * @return the copies that were sent, in order
     */
    public List<SentFrame> receive(List<TestFrame> frames) {
        return receiveOn(config.receive().interfaceName(), frames);
    }

    /**
     * Receives frames as {@link #receive(UdpFrame...)} does, on one of the receive interfaces.
     *
     * @param interfaceName name of the interface in the configuration
     * @param frames without time stamps: each gets one, a microsecond after the previous frame's
     * @return the copies that were sent, in order
     * @throws IllegalArgumentException if no receive interface has this name
     */
    public List<SentFrame> receiveOn(String interfaceName, UdpFrame... frames) {
        return receiveOn(interfaceName, Arrays.stream(frames).map(TestFrame::of).toList());
    }

    /**
     * Receives frames as {@link #receive(List)} does, on one of the receive interfaces.
     *
     * @param interfaceName name of the interface in the configuration
     * @param frames with or without time stamps
     * @return the copies that were sent, in order
     * @throws IllegalArgumentException if no receive interface has this name
     */
    public synchronized List<SentFrame> receiveOn(String interfaceName, List<TestFrame> frames) {
        requireUsable("receive");
        final ReceivingRing receiver = receivers.get(interfaceName);
        if (receiver == null) {
            throw new IllegalArgumentException(
                    "interface "
                            + interfaceName
                            + ": must be one of the receive interfaces: "
                            + String.join(", ", receivers.keySet()));
        }
        final int before = recorder.sent().size();
        for (final TestFrame frame : frames) {
            now = frame.timestamp() == 0 ? now + BETWEEN_FRAMES : frame.timestamp();
            deliver(receiver, frame);
        }
        run();
        AccountingLaw.assertHolds(seen, transmitter.counters(), transmitter.inFlight());
        if (handler != null) {
            handler.rethrow();
        }
        return List.copyOf(recorder.sent().subList(before, recorder.sent().size()));
    }

    /**
     * Delivers a frame. If the ring is full, the loop empties it first; a real kernel would drop
     * the frame.
     */
    private void deliver(ReceivingRing receiver, TestFrame frame) {
        if (receiver.isLong(frame)) {
            run();
        }
        if (!receiver.deliver(frame, now)) {
            run();
            receiver.deliver(frame, now);
        }
    }

    private void run() {
        try {
            int frames;
            do {
                frames = round();
            } while (frames > 0);
        } finally {
            loop.leave(); // the next call may come from another thread
        }
    }

    /**
     * Runs one round of the loop. Errors of the handler do not end it: they are thrown after all
     * frames have been handled.
     */
    private int round() {
        try {
            return loop.doWork();
        } catch (VirtualMachineError e) {
            if (handler == null || !handler.hasThrown(e)) {
                throw e;
            }
            return 1; // at least one frame was handled, and there may be more
        }
    }

    private void requireUsable(String call) {
        if (closed) {
            throw new IllegalStateException(call + ": the engine is closed: open another one");
        }
        if (loop.isWithin()) {
            throw new IllegalStateException(
                    call + ": called by the handler: call it when receive has returned");
        }
    }

    /** {@return the copies that were sent so far, in order} */
    public synchronized List<SentFrame> sent() {
        return List.copyOf(recorder.sent());
    }

    /**
     * {@return the copies that were sent to one destination so far, in order}
     *
     * @param destination destination as a rule names it: {@code 10.0.2.2} or {@code 10.0.2.2:5000}
     * @throws IllegalArgumentException if no copy was sent to this destination and no rule in force
     *     has it
     */
    public synchronized List<SentFrame> sent(String destination) {
        final List<SentFrame> copies = copies(destination);
        if (copies.isEmpty()) {
            requireKnown(destination);
        }
        return copies;
    }

    private void requireKnown(String destination) {
        final List<String> known =
                rules().rules().stream()
                        .flatMap(rule -> rule.destinations().stream())
                        .map(Destination::toString)
                        .distinct()
                        .toList();
        if (!known.contains(destination)) {
            throw new IllegalArgumentException(
                    "destination " + destination + ": no rule has it; they have " + known);
        }
    }

    private List<SentFrame> copies(String destination) {
        return recorder.sent().stream()
                .filter(copy -> copy.destination().toString().equals(destination))
                .toList();
    }

    /**
     * Replaces the rules for later frames, as {@link io.ringcast.engine.Engine#reload} does. A rule
     * whose name stays keeps its counts, and so does each of its destinations that stays.
     *
     * @param next the complete new rule set, including the rules that stay
     * @throws IllegalArgumentException if a rule has no destination, and there is no handler
     * @throws IllegalStateException if called by the handler, or after {@link #close}
     */
    public synchronized void reload(RuleSet next) {
        requireUsable("reload");
        requirePossible(next);
        final Renumbering from = Renumbering.of(rules(), next);
        final List<RuleTable> successors = new ArrayList<>();
        for (final RuleTable table : tables(next)) {
            successors.add(table.sibling(tables.get(successors.size())));
        }
        loop.replaceRules(
                successors,
                from,
                new DestinationChange(
                        from.destinations(),
                        next.destinations(),
                        Gso.ofDestinations(next),
                        new boolean[next.destinations()]));
        recorder.rules(next);
        tables = successors;
    }

    /** Checks the rules by building a configuration with them. */
    private void requirePossible(RuleSet next) {
        final EngineConfig.Builder builder =
                EngineConfig.builder(
                        config.receive().interfaceNames(), config.transmit().interfaceName(), next);
        config.handlers().ifPresent(builder::handlers);
        builder.build();
    }

    /**
     * Sets the MAC address of all destinations with this IP address whose rule names no MAC
     * address, in the present rules and in later ones.
     *
     * @param address IP address: {@code 10.0.2.2} or {@code 2001:db8::2}
     * @param mac MAC address: {@code 02:00:00:00:00:09}
     * @throws IllegalArgumentException if either of them is no valid address
     */
    public synchronized void neighbour(String address, String mac) {
        setNeighbour("neighbour", address, MacAddress.parse(mac));
    }

    /**
     * Removes the MAC address of all destinations with this IP address, as when a neighbour does
     * not answer. Copies for them are counted as {@link
     * io.ringcast.engine.counter.TransmitError#NO_NEIGHBOUR}.
     *
     * @param address IP address: {@code 10.0.2.2} or {@code 2001:db8::2}
     * @throws IllegalArgumentException if it is no valid address
     */
    public synchronized void loseNeighbour(String address) {
        setNeighbour("loseNeighbour", address, MacAddress.NONE);
    }

    private void setNeighbour(String call, String address, long mac) {
        requireUsable(call);
        neighbours.put(IpAddress.parse(address), mac);
        resolve(tables.get(0));
    }

    /**
     * Advances the simulated clock: the next frame without a time stamp is received this much
     * later. The engine measures the age of fragments by receive time stamps ({@link
     * io.ringcast.engine.rule.Fragments#TRACK}).
     *
     * @param time time to add, at least 0
     */
    public synchronized void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time " + time + ": must be at least 0");
        }
        now += time.toNanos();
    }

    /** {@return the rules in force} */
    public synchronized RuleSet rules() {
        return tables.get(0).rules();
    }

    /** {@return a copy of the counts of received frames, and of the fragments that were tracked} */
    public synchronized ForwardCounters counters() {
        final ForwardCounters copy = new ForwardCounters(seen.rules(), seen.interfaces());
        copy.add(seen);
        tables.forEach(table -> table.fragmentCounters().addTo(copy));
        return copy;
    }

    /** {@return a copy of the counts of copies sent and failed} */
    public synchronized TransmitCounters transmitCounters() {
        final TransmitCounters live = transmitter.counters();
        final TransmitCounters copy = new TransmitCounters(live.destinations());
        copy.add(live);
        return copy;
    }

    /**
     * Frees what the engine holds; counters and copies stay readable. A second call does nothing.
     *
     * @throws IllegalStateException if called by the handler
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        requireUsable("close");
        loop.close(System.nanoTime() + Duration.ofSeconds(1).toNanos());
        transmitter.close();
        receivers.values().forEach(ReceivingRing::close);
        closed = true;
    }
}
