package io.ringcast.engine.host.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.Addressing;
import io.ringcast.engine.network.InNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** IPv4, and everything that does not depend on addresses. */
@InNamespace
class HostWatchTest extends HostWatchTests {
    HostWatchTest() {
        super(Addressing.IPV4);
        addresses.put(4, IpAddress.parse("10.0.0.255"));
    }

    @Override
    IpAddress group() {
        return IpAddress.parse("239.1.2.3");
    }

    @Override
    boolean isMember() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/igmp"))) {
            return lines.anyMatch(line -> line.contains("030201EF"));
        }
    }

    /** The host does not change during this test. */
    @Test
    void mendsAboutOnceASecondAndTellsOfItOnce() {
        open();
        said.clear();
        mended = "attached to it anew";
        final long start = System.nanoTime();
        until(() -> watch.changes(StateChange.Kind.REBIND) == 3);
        assertTrue(System.nanoTime() - start >= 2_000_000_000L, "at most once a second");
        assertEquals(
                List.of("receive interface if1: attached to it anew"),
                said.stream().filter(line -> line.endsWith("anew")).toList());
    }

    @Test
    void followsWhatIsABroadcastAddress() {
        open(4);
        untilMac(4, MacAddress.BROADCAST);
        assertTrue(
                said.contains("destination 10.0.0.255: is reached at ff:ff:ff:ff:ff:ff"),
                said::toString);
        // Then it is the address of one host
        peer.run("ip addr del 10.0.0.2/24 dev eth0");
        host.run("ip addr del 10.0.0.1/24 dev eth0");
        untilMac(4, MacAddress.NONE);
        host.run("ip addr add 10.0.0.1/16 dev eth0");
        peer.run("ip addr add 10.0.0.255/16 dev eth0");
        untilMac(4, PEER_MAC);
        host.run("ip addr add 10.0.0.3/24 dev eth0");
        untilMac(4, MacAddress.BROADCAST);
    }

    /**
     * The watch detects changes between its opening and its first read, and changes whose events
     * were lost.
     */
    @Test
    void findsWhatItHasNotSeen() {
        create();
        watch.follow(0);
        host.run("ip link set if1 down");
        watch.work(0);
        assertEquals(LinkStatus.State.DOWN, watch.links().get(0).state());
        untilMac(0, PEER_MAC);
        final StringBuilder batch = new StringBuilder("link set if1 up\n");
        for (int i = 0; i < 2_000; i++) {
            batch.append("addr add 10.8.").append(i / 250).append('.').append(i % 250 + 1);
            batch.append("/32 dev lo\n");
        }
        batch.append("link del eth0\n");
        host.ipBatch(batch.toString());
        until(() -> transmitState() == LinkStatus.State.ABSENT);
        assertEquals(LinkStatus.State.UP, watch.links().get(0).state());
    }

    @Test
    void canBeWokenUp() throws InterruptedException {
        open();
        final Thread waker =
                new Thread(
                        () -> {
                            try {
                                Thread.sleep(50);
                            } catch (InterruptedException e) {
                                return;
                            }
                            watch.wake();
                        });
        waker.start();
        final long start = System.nanoTime();
        watch.work(2 * (int) (PATIENCE_NANOS / 1_000_000));
        assertTrue(System.nanoTime() - start < PATIENCE_NANOS);
        waker.join();
    }
}
