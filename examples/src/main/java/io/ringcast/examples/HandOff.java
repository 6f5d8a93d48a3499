package io.ringcast.examples;

import io.ringcast.engine.Engine;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.Worker;
import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.HdrHistogram.Histogram;
import org.agrona.BufferUtil;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Hand-off of payloads to another thread through Agrona's ring buffer, with its latency in a
 * histogram: for handlers whose work takes longer than the time between two frames. The receive
 * ring's memory is valid until the handler returns, so the payload is copied, once, into the queue.
 *
 * <p>If the queue is full, the loop does not wait: the datagram is dropped and counted.
 *
 * <pre>
 * mvn -q -DskipTests -pl examples -am package
 * java --enable-native-access=ALL-UNNAMED --add-opens java.base/jdk.internal.misc=ALL-UNNAMED \
 *     -cp 'examples/target/modules/*' io.ringcast.examples.HandOff if1 239.1.2.3 10000 1000000
 * </pre>
 *
 * Arguments: interface, group, port, number of datagrams. Needs root or CAP_NET_RAW.
 */
public final class HandOff implements FrameHandler {
    private static final int QUEUE_BYTES = 1 << 20;
    private static final int QUOTE = 1; // type of a message in the queue
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private final ByteBuffer memory =
            BufferUtil.allocateDirectAligned(
                    QUEUE_BYTES + RingBufferDescriptor.TRAILER_LENGTH, Long.BYTES);
    private final OneToOneRingBuffer queue = new OneToOneRingBuffer(new UnsafeBuffer(memory));

    /** The same memory as a segment, the target of copies from frames. */
    private final MemorySegment segment = MemorySegment.ofBuffer(memory);

    // Used by the loop's thread
    private long datagrams;
    private long refused;

    // Used by the consumer's thread, and by the main thread after the consumer has ended
    private final Histogram latency = new Histogram(LONGEST_NANOS, 3);
    private long consumed;
    private long bytes;

    private volatile boolean receiving = true;

    @Override
    public Verdict onFrame(ReceivedFrame frame) {
        for (int i = 0; i < frame.datagrams(); i++) {
            datagrams++;
            final int length = frame.payloadLength(i);
            final int at = queue.tryClaim(QUOTE, Long.BYTES + length);
            if (at < 0) {
                refused++;
                continue;
            }
            MemorySegment.copy(
                    frame.memory(), frame.payloadOffset(i), segment, at + Long.BYTES, length);
            segment.set(ValueLayout.JAVA_LONG, at, System.nanoTime());
            queue.commit(at);
        }
        return Verdict.CONSUME;
    }

    private void consume() {
        // Sleeps up to a millisecond. With a dedicated core, BusySpinIdleStrategy sees a message at
        // once.
        final BackoffIdleStrategy idle = new BackoffIdleStrategy();
        boolean more = true;
        while (more) {
            more = receiving; // before reading: the queue then holds all messages
            final int messages =
                    queue.read(
                            (type, buffer, index, length) -> {
                                latency.recordValue(System.nanoTime() - buffer.getLong(index));
                                bytes += length - Long.BYTES;
                            });
            consumed += messages;
            more |= messages > 0;
            idle.idle(messages);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("feed").group(args[1]).port(Integer.parseInt(args[2])).build());
        final long count = Long.parseLong(args[3]);
        final HandOff handOff = new HandOff();
        final Thread consumer = Thread.ofPlatform().name("consumer").start(handOff::consume);
        try (Engine engine = Engine.open(EngineConfig.receiver(args[0], rules, handOff).build())) {
            System.out.println("receiving");
            final Worker worker = engine.worker();
            final IntConsumer idle = worker.idle(IdleMode.POLL); // SPIN, on a core of its own
            while (handOff.datagrams < count) {
                idle.accept(worker.doWork());
            }
        } finally {
            handOff.receiving = false;
            consumer.join();
        }
        System.out.printf(
                Locale.ROOT,
                "%,d datagrams: %,d consumed (%,d bytes), %,d refused%n",
                handOff.datagrams,
                handOff.consumed,
                handOff.bytes,
                handOff.refused);
        System.out.printf(
                Locale.ROOT,
                "hand-off in ns: p50 %,d, p99 %,d, max %,d%n",
                handOff.latency.getValueAtPercentile(50),
                handOff.latency.getValueAtPercentile(99),
                handOff.latency.getMaxValue());
    }
}
