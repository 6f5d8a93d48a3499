package io.ringcast.bench.superframe;

import io.ringcast.bench.stats.Spread;
import io.ringcast.bench.trial.SuperFrameReceiver;
import io.ringcast.bench.trial.Trial;
import io.ringcast.bench.trial.Usage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * All measurements of one contender with datagrams of one shape.
 *
 * <p>Threading: one thread.
 */
final class ShapeResult {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Predicate<Trial> ARRIVED = trial -> trial.receipt().received() > 0;
    private static final Predicate<Trial> USED = trial -> trial.usage().isPresent();

    private final Shape shape;
    private final List<Trial> paced = new ArrayList<>();
    private final List<Trial> overload = new ArrayList<>();
    private final Map<SuperFrameReceiver, List<Trial>> drains =
            new EnumMap<>(SuperFrameReceiver.class);

    ShapeResult(Shape shape) {
        this.shape = shape;
    }

    void addPaced(Trial trial) {
        paced.add(trial);
    }

    void addOverload(Trial trial) {
        overload.add(trial);
    }

    void addDrain(SuperFrameReceiver receiver, Trial trial) {
        drains.computeIfAbsent(receiver, key -> new ArrayList<>()).add(trial);
    }

    Shape shape() {
        return shape;
    }

    boolean measured() {
        return !overload.isEmpty();
    }

    /** Datagrams a second that the application received under overload; 0 if it received none. */
    Spread delivered() {
        return spread(overload, trial -> true, Trial::delivered);
    }

    /** Datagrams a second that the generator sent under overload. */
    Spread offered() {
        return spread(overload, trial -> true, trial -> trial.sending().rate());
    }

    /** Share of datagrams lost under overload. */
    Spread loss() {
        return spread(overload, trial -> true, Trial::loss);
    }

    /** CPU time for each datagram that the application got under overload, nanoseconds. */
    Spread userNanos() {
        return each(Usage::userNanos);
    }

    /** CPU time in the kernel for each such datagram, nanoseconds. */
    Spread systemNanos() {
        return each(Usage::systemNanos);
    }

    /**
     * Total CPU time for each datagram that the application received under overload, nanoseconds.
     */
    Spread cpuNanos() {
        return each(usage -> usage.userNanos() + usage.systemNanos());
    }

    /**
     * Share of datagrams lost at the fixed rate; empty if the generator did not reach that rate.
     */
    Spread pacedLoss() {
        return spread(paced, Trial::achieved, Trial::loss);
    }

    /** Time for each datagram out of a full receive ring, nanoseconds. */
    Spread drainedNanos(SuperFrameReceiver receiver) {
        return spread(
                drains.getOrDefault(receiver, List.of()),
                trial -> trial.drained() > 0,
                trial -> NANOS_PER_SECOND / trial.drained());
    }

    private List<Trial> drains() {
        return drains.values().stream().flatMap(List::stream).toList();
    }

    /** Share of the datagrams of the drain trial that were lost. */
    Spread drainLoss() {
        return spread(drains(), trial -> true, Trial::loss);
    }

    /**
     * Share of the super-frames that left a full receive ring whole and arrived as super-frames.
     */
    Spread leftWhole() {
        return spread(
                drains(),
                trial -> !shape.single() && trial.sending().sent() > 0,
                trial ->
                        (double) trial.receipt().superFrames()
                                * shape.segments()
                                / trial.sending().sent());
    }

    /** Frames with wrong bytes, among them super-frames that arrived as one datagram. */
    long wrong() {
        return count(trial -> trial.receipt().wrong() + trial.receipt().notRewritten());
    }

    /** Datagrams that came after a later one. */
    long reordered() {
        return count(trial -> trial.receipt().reordered());
    }

    /** Duplicate datagrams. */
    long duplicates() {
        return count(trial -> trial.receipt().duplicates());
    }

    /** Datagrams that the sink itself dropped for lack of room. */
    long sinkDrops() {
        return count(trial -> trial.receipt().sinkDrops());
    }

    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("datagrams", shape.segments());
        map.put("payload_bytes", shape.payload());
        map.put("offered_per_second", offered().toMap());
        map.put("delivered_per_second", delivered().toMap());
        map.put("loss", loss().toMap());
        map.put("user_nanos_per_datagram", userNanos().toMap());
        map.put("system_nanos_per_datagram", systemNanos().toMap());
        map.put("paced_loss", pacedLoss().toMap());
        map.put("drained_nanos_per_datagram", drainedNanos(SuperFrameReceiver.CUTS).toMap());
        map.put(
                "drained_to_gro_nanos_per_datagram",
                drainedNanos(SuperFrameReceiver.TAKES_WHOLE).toMap());
        map.put("drain_loss", drainLoss().toMap());
        map.put("left_whole", leftWhole().toMap());
        map.put("wrong", wrong());
        map.put("reordered", reordered());
        map.put("duplicates", duplicates());
        map.put("sink_drops", sinkDrops());
        return map;
    }

    private Spread each(ToLongFunction<Usage> nanos) {
        return spread(
                overload,
                USED.and(ARRIVED),
                trial ->
                        (double) nanos.applyAsLong(trial.usage().orElseThrow())
                                / trial.receipt().received());
    }

    private long count(ToLongFunction<Trial> of) {
        return Stream.of(paced, overload, drains()).flatMap(List::stream).mapToLong(of).sum();
    }

    private static Spread spread(
            List<Trial> trials, Predicate<Trial> counted, ToDoubleFunction<Trial> value) {
        return Spread.of(trials.stream().filter(counted).mapToDouble(value).toArray());
    }
}
