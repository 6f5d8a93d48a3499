package io.ringcast.examples;

import io.ringcast.agrona.WorkerAgent;
import io.ringcast.engine.Engine;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.ShutdownSignalBarrier;

/**
 * Engine's loop and another agent on one thread. Both are agents of Agrona, and one AgentRunner
 * runs them in turn. They share state without a queue and without a volatile field, because they
 * share the thread. {@link AeronNeighbour} does the same with Aeron.
 *
 * <pre>
 * mvn -q -DskipTests -pl examples -am package
 * java --enable-native-access=ALL-UNNAMED --add-opens java.base/jdk.internal.misc=ALL-UNNAMED \
 *     -cp 'examples/target/modules/*' io.ringcast.examples.SharedAgentRunner if1 239.1.2.3 10000 1000000
 * </pre>
 *
 * Arguments: interface, group, port, number of datagrams. Ctrl-C ends the program earlier. Needs
 * root or CAP_NET_RAW.
 */
public final class SharedAgentRunner {
    private static final ValueLayout.OfLong SEQUENCE =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SharedAgentRunner() {}

    /**
     * Handler that keeps the latest datagram of the feed. Only the runner's thread uses it; main
     * reads it after that thread has ended.
     */
    private static final class Latest implements FrameHandler {
        private long datagrams;
        private long sequence;

        @Override
        public Verdict onFrame(ReceivedFrame frame) {
            final int last = frame.datagrams() - 1;
            if (frame.payloadLength(last) >= Long.BYTES) {
                sequence = frame.memory().get(SEQUENCE, frame.payloadOffset(last));
            }
            datagrams += frame.datagrams();
            return Verdict.CONSUME;
        }
    }

    /** Second agent: publishes only the latest datagram of each burst. */
    private static final class Publisher implements Agent {
        private final Latest latest;
        private final long count;
        private final ShutdownSignalBarrier end;
        private long seen;
        private long published;
        private long publications;

        Publisher(Latest latest, long count, ShutdownSignalBarrier end) {
            this.latest = latest;
            this.count = count;
            this.end = end;
        }

        @Override
        public int doWork() {
            if (latest.datagrams == seen) {
                return 0;
            }
            seen = latest.datagrams;
            published = latest.sequence;
            publications++;
            if (seen >= count) {
                end.signal();
            }
            return 1;
        }

        @Override
        public String roleName() {
            return "publisher";
        }
    }

    private static void run(String[] args, ShutdownSignalBarrier barrier) {
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("feed").group(args[1]).port(Integer.parseInt(args[2])).build());
        final Latest latest = new Latest();
        final EngineConfig config = EngineConfig.receiver(args[0], rules, latest).build();
        final Publisher publisher = new Publisher(latest, Long.parseLong(args[3]), barrier);
        // Resources are closed in reverse order: runner, engine.
        try (Engine engine = Engine.open(config)) {
            final Agent both = new CompositeAgent(new WorkerAgent(engine.worker()), publisher);
            try (AgentRunner runner =
                    new AgentRunner(
                            new BackoffIdleStrategy(), Throwable::printStackTrace, null, both)) {
                AgentRunner.startOnThread(runner);
                System.out.println("receiving");
                barrier.await();
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%,d datagrams, last published %,d, in %,d publications%n",
                latest.datagrams,
                publisher.published,
                publisher.publications);
    }

    public static void main(String[] args) {
        // On Ctrl-C the JVM waits until the barrier is closed.
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier()) {
            run(args, barrier);
        }
    }
}
