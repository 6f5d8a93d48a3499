package io.ringcast.examples;

import io.ringcast.engine.Engine;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.Snapshot;
import io.ringcast.engine.Worker;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Forwarder whose rules are replaced while frames flow. A separate thread forwards. Main reads the
 * counters and the latencies of each second, replaces the rules, and ends that thread. The engine's
 * control thread prints changes of the host (links, neighbours). None of this disturbs the loop.
 *
 * <pre>
 * mvn -q -DskipTests -pl examples -am package
 * java --enable-native-access=ALL-UNNAMED -cp 'examples/target/modules/*' \
 *     io.ringcast.examples.ReplaceRules if1 eth0 239.1.2.3 10.0.2.2 10.0.2.3 1000000
 * </pre>
 *
 * Arguments: receiving and transmitting interface, group, first and second destination, number of
 * frames for each of them. Needs root or CAP_NET_RAW.
 */
public final class ReplaceRules {
    private ReplaceRules() {}

    private static RuleSet to(String group, String destination) {
        return RuleSet.of(Rule.named("feed").group(group).to(destination).build());
    }

    public static void main(String[] args) throws InterruptedException {
        final long count = Long.parseLong(args[5]);
        final EngineConfig config =
                EngineConfig.builder(args[0], args[1], to(args[2], args[3]))
                        .changes(change -> System.out.println("event: " + change.message()))
                        .build();
        final Engine engine = Engine.open(config);
        try (engine) {
            final Worker worker = engine.worker();
            final Thread loop =
                    Thread.ofPlatform().name("forward").start(() -> worker.run(IdleMode.POLL));
            System.out.println("forwarding to " + args[3]);
            await(engine, count);
            // Each frame is matched by either the old or the new rules, and none is lost.
            engine.reload(to(args[2], args[4]));
            System.out.println("forwarding to " + args[4]);
            await(engine, 2 * count);
            engine.stop();
            loop.join();
        }
        // After close, no frame is in flight: each one was sent or counted as an error, so the
        // counts add up.
        final Snapshot end = engine.snapshot();
        System.out.printf(
                Locale.ROOT,
                "received %,d, sent %,d, of them %,d to %s%n",
                end.seen().received(),
                end.sent().sent(),
                end.sent().sent(0),
                end.rules().destination(0));
    }

    /** Prints the events of each second until this many frames have been matched. */
    private static void await(Engine engine, long count) throws InterruptedException {
        final LatencyHistograms all = new LatencyHistograms();
        while (engine.counters().matched() < count) {
            Thread.sleep(1_000);
            final Histogram second = engine.takeLatencies(all).of(Stage.TOTAL);
            System.out.printf(
                    Locale.ROOT,
                    "matched %,d, sent %,d; this second: %,d sent, p50 %,d ns, p99 %,d ns%n",
                    engine.counters().matched(),
                    engine.transmitCounters().sent(),
                    second.getTotalCount(),
                    second.getValueAtPercentile(50),
                    second.getValueAtPercentile(99));
        }
    }
}
