package io.ringcast.engine.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.network.Links;
import io.ringcast.testbed.Namespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for two interfaces that come and go. */
@InNamespace
@Timeout(120)
class PollWaitTest {
    private static final int LONG_MILLIS = 100_000;

    private final Namespace host = Namespace.here();
    private final Burst burst = new Burst(64);
    private final PollWait wait = new PollWait(2);

    private void lay(int number) {
        host.pair("source" + number, "if" + number);
        host.run("ip addr add 10.0." + number + ".1/24 dev source" + number);
    }

    private static ReceiveSocket open(int number) {
        final ReceiveSocket socket =
                ReceiveSocket.open(
                        Links.byName("if" + number).index(),
                        ReceiveSocket.Filling.V2,
                        RingGeometry.forMtu(1500, 64),
                        List.of(),
                        warning -> {});
        socket.start(ClassicProgram.ACCEPT_ALL);
        return socket;
    }

    private static void send(int number) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            channel.setOption(
                    StandardSocketOptions.IP_MULTICAST_IF,
                    NetworkInterface.getByName("source" + number));
            channel.send(
                    ByteBuffer.allocate(10),
                    new InetSocketAddress(InetAddress.getByName("239.1.2.3"), 10000));
        }
    }

    private void takeAll(ReceiveSocket socket) {
        while (socket.ring().receive(burst) > 0) {
            socket.ring().release(burst);
        }
    }

    /** Waits until the ring has a frame; the other socket must not keep it from waiting. */
    private void awaitFrame(ReceiveSocket socket) {
        while (socket.ring().receive(burst) == 0) {
            assertFalse(wait.await(LONG_MILLIS), "says that all have failed");
        }
        socket.ring().release(burst);
        takeAll(socket);
    }

    private void awaitFailure() {
        while (!wait.await(LONG_MILLIS)) {
            // until the device's end is told
        }
    }

    @Test
    void aSocketThatHasFailedIsLeftOut() throws Exception {
        lay(1);
        lay(2);
        final ReceiveSocket one = open(1);
        final ReceiveSocket two = open(2);
        wait.watch(0, one);
        wait.watch(1, two);
        send(2);
        awaitFrame(two);
        send(1);
        awaitFrame(one);
        host.run("ip link del source2");
        for (int i = 0; i < 20; i++) {
            send(1);
            awaitFrame(one);
        }
        lay(2);
        final ReceiveSocket next = open(2);
        wait.watch(1, two, next);
        send(2);
        awaitFrame(next);
        wait.watch(1, next);
        two.close();
        send(2);
        awaitFrame(next);
        host.run("ip link del source1");
        send(2);
        awaitFrame(next);
        host.run("ip link del source2");
        awaitFailure();
        assertTrue(wait.await(LONG_MILLIS), "again, at once");
        wait.unwatch(1);
        assertTrue(wait.await(LONG_MILLIS), "the other one still is");
        wait.unwatch();
        assertFalse(wait.await(1));
        takeAll(one); // neighbour discovery may have left something
        assertEquals(0, one.ring().receive(burst));
        one.close();
        next.close();
    }
}
