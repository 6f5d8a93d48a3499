package io.ringcast.bench.campaign;

import io.ringcast.bench.stats.Cells;
import io.ringcast.bench.stats.Spread;
import io.ringcast.bench.trial.Trial;
import io.ringcast.bench.trial.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * All measurements of one contender.
 *
 * <p>Threading: one thread.
 */
public final class ContenderResult {
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final String name;
    private final String description;
    private String absence;
    private final Set<String> remarks = new LinkedHashSet<>();

    private final Map<Double, List<Trial>> latency = new TreeMap<>();
    private final List<Trial> first = new ArrayList<>();
    private final Map<Overload, List<Trial>> overload = new TreeMap<>();
    private final Map<Double, List<LossPoint>> losses = new TreeMap<>();
    private final Map<Integer, List<Double>> throughput = new TreeMap<>();
    private final Set<Integer> generatorLimited = new LinkedHashSet<>();
    private final Map<Integer, List<Double>> bursts = new TreeMap<>();
    private final List<Trial> drains = new ArrayList<>();
    private final List<Double> startSeconds = new ArrayList<>();
    private final List<Double> peakKib = new ArrayList<>();
    private final List<Double> kicksPerFrame = new ArrayList<>();
    private final Map<String, List<Double>> phases = new LinkedHashMap<>();
    private int rounds;

    /** Creates a result without measurements. */
    public ContenderResult(String name, String description) {
        this.name = name;
        this.description = description;
    }

    // ---- while measuring

    /**
     * Records that the contender takes no further part, or never did. Earlier measurements stay.
     */
    public void absent(String reason) {
        absence = reason;
    }

    /** Adds a remark for readers of the figures. Repeated remarks are kept once. */
    public void remark(String remark) {
        remarks.add(remark);
    }

    void addLatency(Trial trial) {
        latency.computeIfAbsent(trial.load().rate(), rate -> new ArrayList<>()).add(trial);
    }

    void addFirst(Trial trial) {
        first.add(trial);
    }

    void addOverload(Trial trial) {
        overload.computeIfAbsent(Overload.of(trial.load()), key -> new ArrayList<>()).add(trial);
    }

    void addLoss(Trial trial) {
        losses.computeIfAbsent(trial.load().rate(), rate -> new ArrayList<>())
                .add(new LossPoint(trial.sending().rate(), Math.max(0, trial.loss())));
    }

    void addDrain(Trial trial) {
        drains.add(trial);
    }

    void addThroughput(int length, double rate, boolean limitedByGenerator) {
        throughput.computeIfAbsent(length, key -> new ArrayList<>()).add(rate);
        if (limitedByGenerator) {
            generatorLimited.add(length);
        }
    }

    void addBurst(int length, double frames) {
        bursts.computeIfAbsent(length, key -> new ArrayList<>()).add(frames);
    }

    void addStart(double seconds) {
        startSeconds.add(seconds);
    }

    void addPeak(double kib) {
        peakKib.add(kib);
    }

    void addKicksPerFrame(double kicks) {
        if (Double.isFinite(kicks)) {
            kicksPerFrame.add(kicks);
        }
    }

    void addPhase(String phase, double seconds) {
        phases.computeIfAbsent(phase, key -> new ArrayList<>()).add(seconds);
    }

    /** Counts a finished round. */
    void addRound() {
        rounds++;
    }

    // ---- afterwards

    /** Returns the contender's name in tables. */
    public String name() {
        return name;
    }

    /** Returns the contender's description. */
    public String description() {
        return description;
    }

    /** Returns the reason why there are no figures, or no more. */
    public Optional<String> absence() {
        return Optional.ofNullable(absence);
    }

    /** Returns the remarks for readers of the figures. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** Returns true if anything was measured. */
    public boolean measured() {
        return !latency.isEmpty() || !overload.isEmpty() || !throughput.isEmpty();
    }

    /** Returns the number of finished rounds. */
    public int rounds() {
        return rounds;
    }

    /** Returns the seconds for each phase of the turns, in order. */
    public Map<String, Spread> phases() {
        final Map<String, Spread> spreads = new LinkedHashMap<>();
        phases.forEach((phase, seconds) -> spreads.put(phase, Spread.of(seconds)));
        return spreads;
    }

    /** Rates at which latency was measured, frames a second, ascending. */
    public List<Double> latencyRates() {
        return List.copyOf(latency.keySet());
    }

    /** A percentile of the latency at a rate, in microseconds: the spread of the rounds' values. */
    public Spread latency(double rate, double percentile) {
        return Spread.of(
                latency.getOrDefault(rate, List.of()).stream()
                        .map(trial -> micros(trial, percentile))
                        .toList());
    }

    /** All latencies at a rate, of all rounds, in nanoseconds. */
    public Histogram latencies(double rate) {
        final Histogram all = Cells.histogram();
        latency.getOrDefault(rate, List.of()).forEach(trial -> all.add(trial.receipt().latency()));
        return all;
    }

    /** Share of frames lost while latency was measured at a rate. */
    public Spread latencyLoss(double rate) {
        return Spread.of(latency.getOrDefault(rate, List.of()).stream().map(Trial::loss).toList());
    }

    /** A percentile of the latency of the first frames after the ready line, in microseconds. */
    public Spread first(double percentile) {
        return Spread.of(first.stream().map(trial -> micros(trial, percentile)).toList());
    }

    /** Returns the kinds of overload that were measured, ascending. */
    public List<Overload> overloads() {
        return List.copyOf(overload.keySet());
    }

    /** Frames a second that arrived under overload. */
    public Spread delivered(Overload what) {
        return overload(what, Trial::delivered);
    }

    /** Frames a second that were offered under overload. */
    public Spread offered(Overload what) {
        return overload(what, trial -> trial.sending().rate());
    }

    /** Share of frames lost under overload. */
    public Spread loss(Overload what) {
        return overload(what, Trial::loss);
    }

    /** Frames a second forwarded out of a full receive ring while the generator was idle. */
    public Spread drained() {
        return Spread.of(drains.stream().map(Trial::drained).filter(rate -> rate > 0).toList());
    }

    /** CPU time in user space for each frame that arrived under overload, nanoseconds. */
    public Spread userNanos(Overload what) {
        return usage(what, trial -> perFrame(trial, trial.usage().get().userNanos()));
    }

    /** CPU time in the kernel for each frame that arrived under overload, nanoseconds. */
    public Spread systemNanos(Overload what) {
        return usage(what, trial -> perFrame(trial, trial.usage().get().systemNanos()));
    }

    /** Frames that came after a later one of their flow, in all trials that are kept. */
    public long reordered() {
        return kept(trial -> trial.receipt().reordered());
    }

    /** Duplicate frames, in all trials that are kept. */
    public long duplicates() {
        return kept(trial -> trial.receipt().duplicates());
    }

    /** Frames with wrong bytes, in all trials that are kept. */
    public long wrong() {
        return kept(trial -> trial.receipt().wrong() + trial.receipt().notRewritten());
    }

    /**
     * Returns the points of the loss curve: for each requested rate the medians, ordered by offered
     * rate.
     */
    public List<LossPoint> losses() {
        return losses.values().stream()
                .map(ContenderResult::median)
                .sorted(Comparator.comparingDouble(LossPoint::offered))
                .toList();
    }

    private static LossPoint median(List<LossPoint> points) {
        return new LossPoint(
                Spread.of(points.stream().map(LossPoint::offered).toList()).median(),
                Spread.of(points.stream().map(LossPoint::loss).toList()).median());
    }

    /** Lengths that the throughput was searched for, ascending. */
    public List<Integer> throughputLengths() {
        return List.copyOf(throughput.keySet());
    }

    /** The highest rate without loss, frames a second. */
    public Spread throughput(int length) {
        return Spread.of(throughput.getOrDefault(length, List.of()));
    }

    /**
     * Returns true if the search ended at the generator's limit, so that the contender's throughput
     * may be higher.
     */
    public boolean limitedByGenerator(int length) {
        return generatorLimited.contains(length);
    }

    /** Lengths that the longest burst was searched for, ascending. */
    public List<Integer> burstLengths() {
        return List.copyOf(bursts.keySet());
    }

    /** The longest burst without loss, frames. */
    public Spread burst(int length) {
        return Spread.of(bursts.getOrDefault(length, List.of()));
    }

    /** From the start of the process to its ready line. */
    public Spread startSeconds() {
        return Spread.of(startSeconds);
    }

    /** Peak resident memory, in KiB. */
    public Spread peakKib() {
        return Spread.of(peakKib);
    }

    /** Transmit system calls for each frame, over a whole round. */
    public Spread kicksPerFrame() {
        return Spread.of(kicksPerFrame);
    }

    /**
     * Share of the time in which the thread that forwards could have run but had to wait for its
     * CPU, while latency was measured; NaN if it is not known.
     */
    public double waited() {
        final long nanos =
                paced().mapToLong(trial -> trial.usage().map(Usage::waitedNanos).orElse(0L)).sum();
        return paced().anyMatch(trial -> trial.usage().isPresent())
                ? nanos / pacedNanos()
                : Double.NaN;
    }

    /** The same share for the generator. If it is not 0, other programs ran on the machine. */
    public double generatorWaited() {
        return paced().mapToLong(trial -> trial.sending().waitedNanos()).sum() / pacedNanos();
    }

    /** Scheduling of its threads while latency was measured at a rate, by thread name. */
    public Map<String, ThreadTimes> threads(double rate) {
        return ThreadTimes.of(latency.getOrDefault(rate, List.of()));
    }

    /** Milliseconds of steal time, summed over all CPUs, in all trials that are kept. */
    public double stolenMillis() {
        return kept(Trial::stolenNanos) / NANOS_PER_MILLI;
    }

    /**
     * Milliseconds for which the generator stood still although it did not wait for its CPU, in all
     * trials that are kept.
     */
    public double frozenMillis() {
        return kept(trial -> trial.sending().frozenNanos()) / NANOS_PER_MILLI;
    }

    private double pacedNanos() {
        return NANOS_PER_SECOND * paced().mapToDouble(trial -> trial.sending().seconds()).sum();
    }

    private Stream<Trial> paced() {
        return latency.values().stream().flatMap(List::stream);
    }

    private long kept(ToLongFunction<Trial> count) {
        return Stream.concat(paced(), overload.values().stream().flatMap(List::stream))
                .mapToLong(count)
                .sum();
    }

    private Spread overload(Overload what, ToDoubleFunction<Trial> value) {
        return Spread.of(
                overload.getOrDefault(what, List.of()).stream().mapToDouble(value).toArray());
    }

    private Spread usage(Overload what, ToDoubleFunction<Trial> value) {
        return Spread.of(
                overload.getOrDefault(what, List.of()).stream()
                        .filter(trial -> trial.usage().isPresent())
                        .filter(trial -> trial.receipt().received() > 0)
                        .mapToDouble(value)
                        .toArray());
    }

    private static double perFrame(Trial trial, long nanos) {
        return (double) nanos / trial.receipt().received();
    }

    private static double micros(Trial trial, double percentile) {
        return trial.receipt().latency().getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }
}
