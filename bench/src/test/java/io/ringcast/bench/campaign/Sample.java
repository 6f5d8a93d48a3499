package io.ringcast.bench.campaign;

import io.ringcast.bench.stats.Cells;
import io.ringcast.bench.trial.Load;
import io.ringcast.bench.trial.Receipt;
import io.ringcast.bench.trial.Sending;
import io.ringcast.bench.trial.ThreadUse;
import io.ringcast.bench.trial.Trial;
import io.ringcast.bench.trial.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Made-up results for tests of reports. */
public final class Sample {
    private Sample() {}

    /**
     * Returns results of three contenders with three rounds, one with one round, and one without.
     */
    public static Results results() {
        final ContenderResult absent = new ContenderResult("socat", "socat <-> & \"so\" on");
        absent.absent("no program socat here");
        return new Results(
                Settings.quick(),
                12.3,
                List.of(
                        contender("null", 2, 1_000_000, 3),
                        contender("c", 10, 300_000, 3),
                        contender("ringcast", 20, 450_000, 3),
                        contender("ringcast-gso", 5, 460_000, 1),
                        absent));
    }

    private static ContenderResult contender(String name, int micros, double rate, int rounds) {
        final ContenderResult result = new ContenderResult(name, name + " & sons");
        for (int round = 0; round < rounds; round++) {
            result.addStart(0.5);
            result.addFirst(trial(Load.paced(100, 10_000, 0.1), 3 * micros, 0));
            result.addLatency(trial(Load.paced(100, 10_000, 0.7), micros + round, 0));
            result.addLatency(trial(Load.paced(100, 100_000, 0.7), 2 * micros, 0));
            final Trial overload = trial(Load.flood(100, 1), 0, 0.25);
            result.addOverload(overload);
            result.addLoss(overload);
            result.addOverload(trial(Load.flood(100, 1).withoutChecksum(), 0, 0.5));
            result.addLoss(trial(Load.paced(100, 10_000, 0.7), micros, 0));
            result.addThroughput(100, rate, name.equals("null"));
            result.addPeak(2048);
            result.addKicksPerFrame(0.5);
            result.addPhase("latency", 1.5 + round);
            result.addRound();
        }
        result.remark("removes <the> checksum");
        return result;
    }

    /**
     * Returns a trial whose frames all have this latency in microseconds, and this share of loss.
     */
    public static Trial trial(Load load, int micros, double loss) {
        final long sent = load.count() > 0 ? load.count() : 400_000;
        final long received = Math.round(sent * (1 - loss));
        final Histogram latency = Cells.histogram();
        if (micros > 0) {
            latency.recordValueWithCount(micros * 1_000L, received - 1);
            latency.recordValue(micros * 100_000L);
        }
        return new Trial(
                load,
                new Sending(sent, 1, 0, 0, 0, 2_000_000, 3_000_000),
                new Receipt(received, 0, 0, 0, 0, 0, 0, 0, 0, 1, latency),
                Optional.of(
                        new Usage(
                                100_000_000,
                                300_000_000,
                                Map.of(
                                        1L,
                                        new ThreadUse("loop", -20, 400_000_000, 5_000_000),
                                        2L,
                                        new ThreadUse("C2", 19, 1_000_000, 0),
                                        3L,
                                        new ThreadUse("C2", 19, 2_000_000, 0),
                                        4L,
                                        new ThreadUse("idle", 0, 0, 0)))),
                10_000_000);
    }
}
