package io.ringcast.engine.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.filter.Classic;
import io.ringcast.engine.filter.ClassicInstruction;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.network.InNamespace;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The longest filter, in a fanout group, whose members' filters have further instructions in front.
 */
@InNamespace
class ReceiveFilterTest {
    /** The loopback interface of each namespace. */
    private static final int LO = 1;

    /** Returns a program of this length: loads, and the return of the result at the end. */
    private static ClassicProgram program(int length, int result) {
        return ClassicProgram.returning(result)
                .behind(Collections.nCopies(length - 1, new ClassicInstruction(Classic.LD_IMM, 0)));
    }

    private static ReceiveSocket grouped() {
        final ReceiveSocket socket =
                ReceiveSocket.open(
                        LO,
                        ReceiveSocket.Filling.V2,
                        new RingGeometry(2048, 64),
                        List.of(),
                        warning -> {});
        ReceiveGroup.of(List.of(socket));
        return socket;
    }

    @Test
    void hasRoomForTheLongestThereIs() throws Exception {
        try (ReceiveSocket socket = grouped();
                DatagramChannel channel = DatagramChannel.open()) {
            final InetSocketAddress discard = new InetSocketAddress("127.0.0.1", 9);
            socket.start(program(ReceiveSocket.MAX_FILTER, 0));
            channel.send(ByteBuffer.allocate(50), discard);
            socket.start(program(ReceiveSocket.MAX_FILTER, 60));
            channel.send(ByteBuffer.allocate(100), discard);
            final Burst burst = new Burst(16);
            while (socket.ring().receive(burst) == 0) {
                Thread.sleep(1);
            }
            assertEquals(14 + 20 + 8 + 100, burst.wireLength(0), "the first that it lets in");
            assertEquals(60, burst.capturedLength(0));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> socket.start(program(ReceiveSocket.MAX_FILTER + 1, 0)));
        }
    }
}
