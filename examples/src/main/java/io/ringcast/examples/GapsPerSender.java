package io.ringcast.examples;

import io.ringcast.engine.Engine;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.Worker;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Market-data receiver that measures the gaps in each sender's sequence numbers, over a number of
 * datagrams. The sequence number is the first eight bytes of the payload, in network order.
 *
 * <p>The handler reads frames directly in the receive ring. It sends nothing. It allocates only for
 * the first datagram of each sender.
 *
 * <pre>
 * mvn -q -DskipTests -pl examples -am package
 * java --enable-native-access=ALL-UNNAMED --add-opens java.base/jdk.internal.misc=ALL-UNNAMED \
 *     -cp 'examples/target/modules/*' io.ringcast.examples.GapsPerSender if1 239.1.2.3 10000 1000000
 * </pre>
 *
 * Arguments: interface, group, port, number of datagrams. Needs root or CAP_NET_RAW.
 */
public final class GapsPerSender implements FrameHandler {
    private static final ValueLayout.OfLong SEQUENCE =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** Counts for one sender, which is an address and a port. */
    static final class Sender {
        long datagrams;
        long gaps;
        long missing;
        long late;
        private long expected;

        void received(long sequence) {
            if (datagrams++ > 0 && sequence < expected) {
                late++; // reordered or duplicated
                return;
            }
            if (datagrams > 1 && sequence > expected) {
                gaps++;
                missing += sequence - expected;
            }
            expected = sequence + 1;
        }
    }

    // Written and read only by the thread that runs the loop, here the main thread
    private final Long2ObjectHashMap<Sender> senders = new Long2ObjectHashMap<>();
    private long datagrams;
    private long malformed;

    @Override
    public Verdict onFrame(ReceivedFrame frame) {
        final long key = (long) frame.source() << 16 | frame.sourcePort();
        Sender sender = senders.get(key);
        if (sender == null) {
            sender = new Sender();
            senders.put(key, sender);
        }
        for (int i = 0; i < frame.datagrams(); i++) { // more than one if the frame is a super-frame
            datagrams++;
            if (frame.payloadLength(i) < Long.BYTES) {
                malformed++;
            } else {
                sender.received(frame.memory().get(SEQUENCE, frame.payloadOffset(i)));
            }
        }
        return Verdict.CONSUME;
    }

    long datagrams() {
        return datagrams;
    }

    void print() {
        senders.forEach(
                (key, sender) ->
                        System.out.printf(
                                Locale.ROOT,
                                "%s:%d: %,d datagrams, %,d gaps, %,d missing, %,d late%n",
                                IpAddress.ofIpv4((int) (key >> 16)).toString(),
                                key & 0xffff,
                                sender.datagrams,
                                sender.gaps,
                                sender.missing,
                                sender.late));
        System.out.printf(Locale.ROOT, "%,d datagrams, %,d malformed%n", datagrams, malformed);
    }

    public static void main(String[] args) {
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("feed").group(args[1]).port(Integer.parseInt(args[2])).build());
        final long count = Long.parseLong(args[3]);
        final GapsPerSender gaps = new GapsPerSender();
        try (Engine engine = Engine.open(EngineConfig.receiver(args[0], rules, gaps).build())) {
            System.out.println("receiving");
            final Worker worker = engine.worker();
            final IntConsumer idle = worker.idle(IdleMode.POLL); // with a dedicated core, use SPIN
            while (gaps.datagrams() < count) {
                idle.accept(worker.doWork());
            }
            gaps.print();
            // If this is not 0, the ring was full, and this host caused some of the gaps.
            System.out.println("dropped by this host: " + engine.kernelStatistics().drops());
        }
    }
}
