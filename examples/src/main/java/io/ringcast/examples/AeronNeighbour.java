package io.ringcast.examples;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.ringcast.agrona.WorkerAgent;
import io.ringcast.engine.Engine;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.nio.ByteOrder;
import java.util.Locale;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Publishes received datagrams on an Aeron publication and reads them through a subscription. One
 * AgentRunner runs the engine's loop and the reader on one thread. The media driver is embedded and
 * has its own thread. The channel is IPC, so nothing leaves the host.
 *
 * <p>Each payload is copied once, from the receive ring to Aeron's term buffer. {@code offer} makes
 * that copy, from a buffer that is wrapped around the payload's address. {@code tryClaim} would
 * also copy once, but it refuses payloads longer than {@code maxPayloadLength} (1,376 bytes by
 * default). {@code offer} sends these in fragments.
 *
 * <p>The loop never waits for readers: if Aeron does not accept a datagram, the example drops and
 * counts it.
 *
 * <pre>
 * mvn -q -DskipTests -pl examples -am package
 * java --enable-native-access=ALL-UNNAMED --add-opens java.base/jdk.internal.misc=ALL-UNNAMED \
 *     -cp 'examples/target/modules/*' io.ringcast.examples.AeronNeighbour if1 239.1.2.3 10000 1000000
 * </pre>
 *
 * Arguments: interface, group, port, number of datagrams, whose payloads begin with a sequence
 * number of 8 bytes. Ctrl-C ends the program earlier. Needs root or CAP_NET_RAW.
 */
public final class AeronNeighbour {
    private static final String CHANNEL = "aeron:ipc?term-length=4m"; // takes 2 MB ahead of readers
    private static final int STREAM = 1001;
    private static final long CONNECT_MILLIS = 30_000;

    private AeronNeighbour() {}

    /**
     * Publishing side: the engine's handler. Only the runner's thread uses it; main reads the
     * counts after that thread has ended.
     */
    private static final class Publisher implements FrameHandler {
        private final ExclusivePublication publication;
        private final UnsafeBuffer payload = new UnsafeBuffer(0, 0);
        private long published;
        private long refused;

        Publisher(ExclusivePublication publication) {
            this.publication = publication;
        }

        @Override
        public Verdict onFrame(ReceivedFrame frame) {
            final long memory = frame.memory().address();
            for (int i = 0; i < frame.datagrams(); i++) {
                // Nothing checks this address after the frame has been given back, so the buffer
                // must not leave this class.
                payload.wrap(memory + frame.payloadOffset(i), frame.payloadLength(i));
                if (offer()) {
                    published++;
                } else {
                    refused++;
                }
            }
            return Verdict.CONSUME;
        }

        private boolean offer() {
            long position = publication.offer(payload);
            if (position == Publication.ADMIN_ACTION) { // the term was full; the next one begins
                position = publication.offer(payload);
            }
            return position > 0; // otherwise readers are too slow (BACK_PRESSURED) or gone
        }
    }

    /** Reading side: reads the published messages, on the same thread. */
    private static final class Reader implements Agent, FragmentHandler {
        private static final int FRAGMENTS_AT_ONCE = 64;

        private final Subscription subscription;
        private final FragmentAssembler messages = new FragmentAssembler(this);
        private final Publisher publisher;
        private final long count;
        private final ShutdownSignalBarrier end;
        private long read;
        private long bytes;
        private long first;
        private long last;
        private long outOfOrder;

        Reader(
                Subscription subscription,
                Publisher publisher,
                long count,
                ShutdownSignalBarrier end) {
            this.subscription = subscription;
            this.publisher = publisher;
            this.count = count;
            this.end = end;
        }

        @Override
        public int doWork() {
            if (publisher.published + publisher.refused >= count) {
                end.signal();
            }
            return subscription.poll(messages, FRAGMENTS_AT_ONCE);
        }

        /**
         * Reads the remaining messages. The engine's agent is closed before this one, so it
         * publishes no more.
         */
        @Override
        public void onClose() {
            while (read < publisher.published && !subscription.hasNoImages()) {
                subscription.poll(messages, FRAGMENTS_AT_ONCE);
            }
        }

        @Override
        public void onFragment(DirectBuffer buffer, int offset, int length, Header header) {
            final long sequence = buffer.getLong(offset, ByteOrder.BIG_ENDIAN);
            if (read == 0) {
                first = sequence;
            } else if (sequence != last + 1) {
                outOfOrder++;
            }
            last = sequence;
            read++;
            bytes += length;
        }

        @Override
        public String roleName() {
            return "reader";
        }
    }

    private static void awaitReader(Publication publication) throws InterruptedException {
        for (long millis = 0; !publication.isConnected(); millis++) {
            if (millis == CONNECT_MILLIS) {
                throw new IllegalStateException(
                        CHANNEL + ": no reader after " + CONNECT_MILLIS + " ms");
            }
            Thread.sleep(1);
        }
    }

    private static void run(String[] args, ShutdownSignalBarrier barrier)
            throws InterruptedException {
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("feed").group(args[1]).port(Integer.parseInt(args[2])).build());
        final MediaDriver.Context driverContext =
                new MediaDriver.Context()
                        .threadingMode(ThreadingMode.SHARED)
                        .dirDeleteOnShutdown(true);
        final Publisher publisher;
        final Reader reader;
        // Resources are closed in reverse order: runner, engine, Aeron, its driver.
        try (MediaDriver driver = MediaDriver.launchEmbedded(driverContext);
                Aeron aeron =
                        Aeron.connect(
                                new Aeron.Context()
                                        .aeronDirectoryName(driver.aeronDirectoryName())
                                        .errorHandler(Throwable::printStackTrace))) {
            final Subscription subscription = aeron.addSubscription(CHANNEL, STREAM);
            final ExclusivePublication publication = aeron.addExclusivePublication(CHANNEL, STREAM);
            awaitReader(publication);
            publisher = new Publisher(publication);
            reader = new Reader(subscription, publisher, Long.parseLong(args[3]), barrier);
            final EngineConfig config = EngineConfig.receiver(args[0], rules, publisher).build();
            try (Engine engine = Engine.open(config)) {
                final Agent both = new CompositeAgent(new WorkerAgent(engine.worker()), reader);
                try (AgentRunner runner =
                        new AgentRunner(
                                new BackoffIdleStrategy(),
                                Throwable::printStackTrace,
                                null,
                                both)) {
                    AgentRunner.startOnThread(runner);
                    System.out.println("receiving");
                    barrier.await();
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%,d datagrams published, %,d refused%n",
                publisher.published,
                publisher.refused);
        System.out.printf(
                Locale.ROOT,
                "%,d read (%,d bytes), sequence %,d to %,d, %,d out of order%n",
                reader.read,
                reader.bytes,
                reader.first,
                reader.last,
                reader.outOfOrder);
    }

    public static void main(String[] args) throws InterruptedException {
        // On Ctrl-C the JVM waits until the barrier is closed.
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier()) {
            run(args, barrier);
        }
    }
}
