package io.ringcast.examples;

import io.ringcast.engine.packet.FrameSender;
import io.ringcast.engine.packet.UdpHeaders;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * Generator of a feed at an exact rate, with its own transmit ring. Frames are written in place,
 * and one call hands all frames that are due to the kernel. The payload begins with a sequence
 * number of eight bytes in network order, which GapsPerSender reads.
 *
 * <p>Due times are computed from the start, not from the previous frame. After a stall the thread
 * therefore catches up, and the mean rate stays exact as long as the machine can send that fast.
 *
 * <pre>
 * mvn -q -DskipTests -pl examples -am package
 * java --enable-native-access=ALL-UNNAMED -cp 'examples/target/modules/*' \
 *     io.ringcast.examples.Generator eth0 10.0.1.1 239.1.2.3 10000 100000 1000000
 * </pre>
 *
 * Arguments: interface, source address, group, port, frames a second, number of frames. Needs root
 * or CAP_NET_RAW.
 */
public final class Generator {
    private static final ValueLayout.OfLong SEQUENCE =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int PAYLOAD = 100;
    private static final int SOURCE_PORT = 4000;
    private static final long SECOND = 1_000_000_000;

    private Generator() {}

    public static void main(String[] args) {
        final int port = Integer.parseInt(args[3]);
        final long rate = Long.parseLong(args[4]);
        final long count = Long.parseLong(args[5]);
        final FrameSender sender = FrameSender.on(args[0]).open();
        final long nanos;
        try (sender) {
            final UdpHeaders headers =
                    UdpHeaders.to(args[2], port).from(args[1], SOURCE_PORT, sender.mac()).build();
            final long start = System.nanoTime();
            long sent = 0;
            while (sent < count) {
                // Frame n is due n / rate seconds after the start.
                final long due = (long) ((double) (System.nanoTime() - start) * rate / SECOND) + 1;
                if (sent == Math.min(due, count)) {
                    Thread.onSpinWait();
                    continue;
                }
                sent = write(sender, headers, sent, Math.min(due, count));
                sender.flush();
            }
            nanos = System.nanoTime() - start;
        }
        final double reached = (count - 1) / (nanos / 1e9); // n frames have n - 1 intervals
        System.out.printf(
                Locale.ROOT,
                "committed %,d, sent %,d, errors %,d%n",
                sender.committed(),
                sender.counters().sent(),
                sender.counters().errors());
        System.out.printf(
                Locale.ROOT,
                "%.2f frames/s, %+.3f %% of %,d%n",
                reached,
                100 * (reached / rate - 1),
                rate);
    }

    /**
     * Writes frames into the ring while it has room.
     *
     * @return the number of the next frame
     */
    private static long write(FrameSender sender, UdpHeaders headers, long from, long to) {
        for (long number = from; number < to; number++) {
            final MemorySegment frame = sender.tryClaim(UdpHeaders.LENGTH + PAYLOAD);
            if (frame == null) {
                return number; // the ring is full: the kernel sends more slowly than this thread
            }
            frame.set(SEQUENCE, UdpHeaders.LENGTH, number);
            headers.write(frame, 0, PAYLOAD); // after the payload, because the checksum covers it
            sender.commit();
        }
        return to;
    }
}
