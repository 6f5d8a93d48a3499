package io.ringcast.bench.campaign;

import io.ringcast.bench.contender.Contender;
import io.ringcast.bench.trial.SinkMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plan of a campaign: trials, their lengths and their number. Frame lengths are without FCS; RFC
 * 2544 counts these four bytes.
 *
 * @param name name of the settings, for example {@code quick} or {@code full}
 * @param rounds number of rounds
 * @param sideRounds number of rounds, the last ones, for contenders that are not in the headlines
 * @param budgetSeconds time limit: nothing starts that would end later; 0 means no limit
 * @param sink how the sink receives when load, not latency, is measured
 * @param length frame length for latency, overload and loss
 * @param firstFrames frames sent right after the ready line, at {@code firstRate}
 * @param firstRate frames a second
 * @param warmUpSeconds seconds of warm-up at the latency rates, before any other measurement
 * @param latencyRates frames a second
 * @param latencySeconds seconds of each latency trial
 * @param overloads frames that the generator sends as fast as it can
 * @param overloadSeconds seconds of each overload trial
 * @param lossRates further rates for the curve of loss over offered rate
 * @param flows source ports, used in turn
 * @param drainFrames frames that fill the receive ring while the contender is stopped, and are
 *     timed on their way out after it continues; 0 means not measured
 * @param drainTrials drain trials in each round
 * @param throughputLengths lengths to search the throughput for (RFC 2544 section 26.1)
 * @param sideLengths the same for contenders that are not in the headlines
 * @param searchRounds number of rounds, the last ones, that include searches
 * @param sideSearchRounds the same for contenders that are not in the headlines
 * @param throughputSeconds seconds of each throughput trial; RFC 2544 recommends 60
 * @param throughputTrials most trials of each search
 * @param burstLengths lengths to search the longest lossless burst for (RFC 2544 section 26.4)
 * @param burstMost longest burst to try, in frames
 * @param settleMillis pause between a contender's trials
 */
public record Settings(
        String name,
        int rounds,
        int sideRounds,
        double budgetSeconds,
        SinkMode sink,
        int length,
        int firstFrames,
        double firstRate,
        double warmUpSeconds,
        List<Double> latencyRates,
        double latencySeconds,
        List<Overload> overloads,
        double overloadSeconds,
        List<Double> lossRates,
        int flows,
        int drainFrames,
        int drainTrials,
        List<Integer> throughputLengths,
        List<Integer> sideLengths,
        int searchRounds,
        int sideSearchRounds,
        double throughputSeconds,
        int throughputTrials,
        List<Integer> burstLengths,
        long burstMost,
        long settleMillis) {
    /** Bytes of the FCS, which RFC 2544 counts and a packet socket does not see. */
    public static final int FCS = 4;

    /** RFC 2544 section 9.1. */
    public static final List<Integer> RFC_2544_SIZES = List.of(64, 128, 256, 512, 1024, 1280, 1518);

    private static final int REFERENCE_LENGTH = 100;

    private static final int SHORTEST = 64 - FCS;
    private static final int LONGEST = 1518 - FCS;

    /** Leaves room in a receive ring of 4,096 slots. */
    private static final int DRAIN_FRAMES = 4_000;

    /**
     * Several flows for each worker. With only two flows and two workers, both flows would go to
     * the same worker half of the time: the seed of the kernel's hash changes with each boot
     * (PACKET_FANOUT_HASH, skb_get_hash).
     */
    private static final int SCALING_FLOWS = 8;

    /** Time limit of the rounds; what comes before and after them takes some 25 seconds more. */
    private static final double QUICK_SECONDS = 145;

    /** Time limit of the rounds; what comes after them takes some two minutes more. */
    private static final double FULL_SECONDS = 1_590;

    private static final int MOST_SCALING_ROUNDS = 3;

    /** Returns settings that take less than three minutes with all contenders. */
    public static Settings quick() {
        return new Settings(
                "quick",
                3,
                1,
                QUICK_SECONDS,
                SinkMode.RING,
                REFERENCE_LENGTH,
                1_000,
                10_000,
                0.3,
                List.of(10_000.0, 100_000.0),
                0.7,
                Overload.bothOf(REFERENCE_LENGTH),
                0.5,
                List.of(),
                1,
                DRAIN_FRAMES,
                2,
                List.of(REFERENCE_LENGTH),
                List.of(),
                1,
                0,
                0.25,
                6,
                List.of(),
                0,
                0);
    }

    /**
     * Returns settings that measure everything, for published results: less than half an hour with
     * all contenders.
     */
    public static Settings full() {
        return new Settings(
                "full",
                5,
                5,
                FULL_SECONDS,
                SinkMode.RING,
                REFERENCE_LENGTH,
                1_000,
                10_000,
                1,
                List.of(10_000.0, 100_000.0),
                1.5,
                List.of(
                        Overload.of(SHORTEST),
                        Overload.of(REFERENCE_LENGTH),
                        Overload.of(REFERENCE_LENGTH).withoutChecksum(),
                        Overload.of(LONGEST),
                        Overload.of(LONGEST).withoutChecksum()),
                0.6,
                List.of(150_000.0, 200_000.0, 300_000.0, 400_000.0),
                1,
                DRAIN_FRAMES,
                2,
                lengths(RFC_2544_SIZES),
                lengths(List.of(64, 1518)),
                2,
                1,
                0.25,
                7,
                lengths(List.of(64, 1518)),
                32_768,
                20);
    }

    /**
     * Returns settings for overload with several flows, for contenders with one and with several
     * workers.
     *
     * @param of settings of the run that this belongs to
     */
    public static Settings scaling(Settings of) {
        return new Settings(
                "scaling",
                Math.min(of.rounds, MOST_SCALING_ROUNDS),
                Math.min(of.rounds, MOST_SCALING_ROUNDS),
                0,
                of.sink,
                REFERENCE_LENGTH,
                1_000,
                10_000,
                of.warmUpSeconds,
                List.of(),
                0,
                List.of(Overload.of(REFERENCE_LENGTH)),
                of.overloadSeconds,
                List.of(),
                SCALING_FLOWS,
                of.drainFrames,
                of.drainTrials,
                List.of(),
                List.of(),
                0,
                0,
                0,
                0,
                List.of(),
                0,
                of.settleMillis);
    }

    /**
     * Returns settings that take seconds in all, to check that everything works. The figures mean
     * nothing.
     */
    public static Settings smoke() {
        return new Settings(
                "smoke",
                1,
                1,
                0,
                SinkMode.SOCKET,
                REFERENCE_LENGTH,
                50,
                1_000,
                0.05,
                List.of(1_000.0),
                0.2,
                List.of(),
                0,
                List.of(),
                1,
                100,
                1,
                List.of(),
                List.of(),
                0,
                0,
                0,
                0,
                List.of(),
                0,
                0);
    }

    /** Returns true if a contender has a turn in a round, counted from 0. */
    boolean takesPart(Contender contender, int round) {
        return contender.headline() || round >= rounds - sideRounds;
    }

    /**
     * Returns the number of a contender's rounds that include searches for throughput and bursts.
     */
    int searchRounds(Contender contender) {
        return contender.headline() ? searchRounds : sideSearchRounds;
    }

    /** Frame sizes as RFC 2544 counts them, without their FCS. */
    public static List<Integer> lengths(List<Integer> sizes) {
        return sizes.stream().map(size -> size - FCS).toList();
    }

    /**
     * Returns the same settings with another number of rounds, for all contenders and without a
     * time limit.
     */
    public Settings withRounds(int number) {
        return with(
                number,
                number,
                0,
                sink,
                throughputLengths,
                Math.min(searchRounds, number),
                Math.min(sideSearchRounds, number));
    }

    /** Returns the same settings with all contenders in each round. */
    public Settings withAllInEachRound() {
        return with(
                rounds,
                rounds,
                budgetSeconds,
                sink,
                throughputLengths,
                searchRounds,
                sideSearchRounds);
    }

    /** Returns the same settings with another sink. */
    public Settings withSink(SinkMode mode) {
        return with(
                rounds,
                sideRounds,
                budgetSeconds,
                mode,
                throughputLengths,
                searchRounds,
                sideSearchRounds);
    }

    /**
     * Returns the same settings with other frame lengths for the throughput search, for all
     * contenders.
     */
    public Settings withThroughputLengths(List<Integer> lengths) {
        return with(
                rounds,
                sideRounds,
                budgetSeconds,
                sink,
                lengths,
                Math.max(1, searchRounds),
                Math.max(1, sideSearchRounds));
    }

    private Settings with(
            int newRounds,
            int newSideRounds,
            double newBudget,
            SinkMode newSink,
            List<Integer> newLengths,
            int newSearchRounds,
            int newSideSearchRounds) {
        return new Settings(
                name,
                newRounds,
                newSideRounds,
                newBudget,
                newSink,
                length,
                firstFrames,
                firstRate,
                warmUpSeconds,
                latencyRates,
                latencySeconds,
                overloads,
                overloadSeconds,
                lossRates,
                flows,
                drainFrames,
                drainTrials,
                newLengths,
                newLengths.equals(throughputLengths) ? sideLengths : newLengths,
                newSearchRounds,
                newSideSearchRounds,
                throughputSeconds,
                throughputTrials,
                burstLengths,
                burstMost,
                settleMillis);
    }

    /** Returns the settings for JSON. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("rounds", rounds);
        map.put("rounds_of_others", sideRounds);
        map.put("sink_for_load", sink.label());
        map.put("frame_length", length);
        map.put("first_frames", firstFrames);
        map.put("first_rate", firstRate);
        map.put("warm_up_seconds", warmUpSeconds);
        map.put("latency_rates", latencyRates);
        map.put("latency_seconds", latencySeconds);
        map.put("overload_lengths", overloadLengths(true));
        map.put("overload_lengths_without_checksum", overloadLengths(false));
        map.put("overload_seconds", overloadSeconds);
        map.put("loss_rates", lossRates);
        map.put("flows", flows);
        map.put("drain_frames", drainFrames);
        map.put("drain_trials", drainTrials);
        map.put("throughput_lengths", throughputLengths);
        map.put("throughput_lengths_of_others", sideLengths);
        map.put("search_rounds", searchRounds);
        map.put("search_rounds_of_others", sideSearchRounds);
        map.put("throughput_seconds", throughputSeconds);
        map.put("throughput_trials", throughputTrials);
        map.put("burst_lengths", burstLengths);
        map.put("burst_most", burstMost);
        return map;
    }

    private List<Integer> overloadLengths(boolean checksum) {
        return overloads.stream()
                .filter(overload -> overload.checksum() == checksum)
                .map(Overload::length)
                .toList();
    }
}
