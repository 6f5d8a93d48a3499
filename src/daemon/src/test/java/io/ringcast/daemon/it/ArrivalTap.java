package io.ringcast.daemon.it;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.ring.Membership;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import java.io.PrintStream;
import java.lang.foreign.ValueLayout;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Program that prints each datagram of our own senders that arrives on an interface, whatever its
 * destination address: one line each, which {@link Arrival#parse} reads.
 */
final class ArrivalTap {
    private static final int MTU = 9000;
    private static final int PAYLOAD = 42;

    private ArrivalTap() {}

    /** Returns the command line of this program. */
    static List<String> command(String device) {
        return FrameTap.program(ArrivalTap.class, device);
    }

    /** Prints until the process is killed. */
    public static void main(String[] arguments) throws Exception {
        final int index = NetworkInterface.getByName(arguments[0]).getIndex();
        final Burst burst = new Burst(64);
        final PrintStream out = System.out;
        try (ReceiveSocket socket =
                ReceiveSocket.open(
                        index,
                        ReceiveSocket.Filling.V2,
                        RingGeometry.forMtu(MTU, 1024),
                        List.of(Membership.promiscuous()),
                        System.err::println)) {
            socket.start(ClassicProgram.ACCEPT_ALL);
            System.err.println("ready: tapping " + arguments[0]);
            while (!Thread.interrupted()) {
                if (socket.ring().receive(burst) == 0) {
                    Thread.sleep(1);
                    continue;
                }
                for (int i = 0; i < burst.size(); i++) {
                    print(burst, i, out);
                }
                socket.ring().release(burst);
            }
        }
    }

    private static void print(Burst burst, int i, PrintStream out) {
        final ByteBuffer frame =
                ByteBuffer.wrap(
                        burst.memory()
                                .asSlice(burst.offset(i), burst.capturedLength(i))
                                .toArray(ValueLayout.JAVA_BYTE));
        if (frame.capacity() >= PAYLOAD + Long.BYTES
                && frame.getShort(12) == 0x0800
                && frame.get(14) == 0x45
                && frame.get(23) == 17) {
            out.println(
                    burst.timestamp(i)
                            + " "
                            + frame.getLong(PAYLOAD)
                            + " "
                            + (frame.getLong(0) >>> 16)
                            + " "
                            + frame.getInt(30));
        }
    }
}
