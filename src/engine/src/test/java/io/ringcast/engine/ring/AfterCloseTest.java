package io.ringcast.engine.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.frame.OutFrames;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.transmit.Transmitter;
import io.ringcast.engine.transmit.Transmitters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Real rings, used after they have been closed: an exception or nothing, never the JVM's end. */
@InNamespace
class AfterCloseTest {
    /** The loopback interface of each namespace. */
    private static final int LO = 1;

    private static final RingGeometry GEOMETRY = new RingGeometry(2048, 64);

    private final MemorySegment frame = Arena.ofAuto().allocate(200);
    private final OutFrames frames = new OutFrames();

    private static ReceiveSocket receiving(ReceiveSocket.Filling filling, Burst burst)
            throws IOException, InterruptedException {
        final ReceiveSocket socket =
                ReceiveSocket.open(LO, filling, GEOMETRY, List.of(), warning -> {});
        socket.start(ClassicProgram.ACCEPT_ALL);
        try (DatagramChannel channel = DatagramChannel.open()) {
            for (int i = 0; i < 3; i++) {
                channel.send(ByteBuffer.allocate(50), new InetSocketAddress("127.0.0.1", 9));
            }
        }
        while (socket.ring().receive(burst) == 0) {
            Thread.sleep(1);
        }
        return socket;
    }

    private static void assertRefused(Executable... calls) {
        for (final Executable call : calls) {
            assertThrows(IllegalStateException.class, call);
        }
    }

    private static void assertReceiveSocketIsSafe(ReceiveSocket.Filling filling)
            throws IOException, InterruptedException {
        final Burst burst = new Burst(16);
        final ReceiveSocket socket = receiving(filling, burst);
        final PollWait wait = new PollWait();
        wait.watch(socket);
        assertTrue(burst.size() > 0);
        socket.close();
        socket.close();
        assertRefused(
                () -> socket.ring().release(burst),
                () -> socket.ring().receive(burst),
                socket::statistics,
                socket::pause,
                socket::clearError,
                () -> socket.start(ClassicProgram.ACCEPT_ALL),
                socket::makeGroup,
                () -> wait.watch(socket));
        assertEquals(GEOMETRY.memorySize(), socket.geometry().memorySize());
        wait.unwatch();
        assertFalse(wait.await(1));
    }

    @Test
    void receiveRing() throws Exception {
        assertReceiveSocketIsSafe(ReceiveSocket.Filling.V2);
    }

    @Test
    void blockRing() throws Exception {
        assertReceiveSocketIsSafe(new ReceiveSocket.Filling(ReceiveMode.V3, 1));
    }

    @Test
    void transmitters() {
        for (final TransmitMode mode : TransmitMode.values()) {
            final Transmitter transmitter =
                    Transmitters.open(
                            new Transmitters.Plan(
                                    mode,
                                    1500,
                                    GEOMETRY,
                                    new boolean[] {true},
                                    new TransmitCounters(1),
                                    new LatencyRecorder()),
                            LO,
                            false,
                            warning -> {});
            transmitter.close();
            transmitter.inFlight();
            transmitter.begin(2);
            assertRefused(
                    () -> {
                        for (int i = 0; i < 2; i++) {
                            transmitter.accept(frames.of(frame, 0, 100, 0, 0));
                        }
                        transmitter.flush();
                    });
        }
    }
}
