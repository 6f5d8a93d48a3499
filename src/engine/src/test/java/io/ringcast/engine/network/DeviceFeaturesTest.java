package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.AddressFamilies;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.ThreadPrivileges;
import io.ringcast.engine.ring.PacketFeatures;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SocketBuffer;
import io.ringcast.engine.transmit.Segmentation;
import io.ringcast.testbed.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Features that kernel and devices report, in a namespace that the test may change. */
@InNamespace
class DeviceFeaturesTest {
    private static final String GRO = "rx-gro";
    private static final String FORWARDING = "rx-udp-gro-forwarding";

    private final Namespace host = Namespace.here();

    @BeforeEach
    void connect() {
        host.run("ip link add if1 type veth peer name if2");
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del if1");
    }

    @Test
    void featuresFollowEthtool() {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/ethtool")), "ethtool is missing");
        final Link link = Links.byName("if1");
        host.run("ethtool -K if1 gro off rx-udp-gro-forwarding off");
        assertFalse(Features.of(link).active(GRO));
        assertFalse(Features.of(link).active(FORWARDING));
        host.run("ethtool -K if1 gro on rx-udp-gro-forwarding on");
        final Features on = Features.of(link);
        assertTrue(on.active(GRO));
        assertTrue(on.active(FORWARDING));
        assertTrue(on.changeable(GRO));
    }

    @Test
    void featuresThatCannotBeSwitched() {
        final Features features = Features.of(Links.byName("if1"));
        assertFalse(features.changeable("netns-local"), features::toString);
        assertFalse(features.changeable("rx-lro"), features::toString);
        assertFalse(features.active("no such feature"));
        assertFalse(features.changeable("no such feature"));
    }

    @Test
    void noSuchDevice() {
        final Link gone =
                new Link(99, "gone0", List.of(), "", 1, 2, 1500, 0, Link.OperState.UNKNOWN, "");
        final LinuxException e = assertThrows(LinuxException.class, () -> Features.of(gone));
        assertEquals(Linux.ENODEV(), e.errno());
        assertTrue(
                e.getMessage().startsWith("ioctl(SIOCETHTOOL, ETHTOOL_GSSET_INFO, gone0): ENODEV"),
                e::getMessage);
    }

    @Test
    void vethHasNoClock() {
        assertEquals(new Timestamping(false, -1), Timestamping.of(Links.byName("if1")));
    }

    /** All of these came with Linux 4.20, which is the oldest that is supported. */
    @Test
    void packetSockets() {
        assertEquals(EnumSet.allOf(PacketFeatures.class), PacketFeatures.probe());
    }

    @Test
    void withoutPrivilege() throws InterruptedException {
        final int[] errno = new int[1];
        final Thread thread =
                new Thread(
                        () -> {
                            ThreadPrivileges.drop();
                            errno[0] =
                                    assertThrows(LinuxException.class, PacketFeatures::probe)
                                            .errno();
                        });
        thread.start();
        thread.join();
        assertEquals(Linux.EPERM(), errno[0]);
    }

    @Test
    void segmentation() {
        host.run("ip link set lo down");
        final int lo = Links.byName("lo").index();
        final LinuxException down =
                assertThrows(LinuxException.class, () -> Segmentation.probe(lo));
        assertEquals(Linux.ENETDOWN(), down.errno());
        host.run("ip link set lo up");
        final String release = System.getProperty("os.version");
        final String[] version = release.split("[.-]");
        final int number = Integer.parseInt(version[0]) * 100 + Integer.parseInt(version[1]);
        // Mainline has it since 6.2; distributions may have it earlier
        assertTrue(Segmentation.probe(lo) || number < 602, release);
    }

    @Test
    void socketBuffers() {
        final RingGeometry ring = RingGeometry.forMtu(1500, 1024);
        assertEquals(1024 * 2048, SocketBuffer.SEND.wish(ring));
        assertEquals(1024 * 1024, SocketBuffer.RECEIVE.wish(ring), "the kernel doubles it");
        for (final SocketBuffer buffer : SocketBuffer.values()) {
            final int wish = buffer.wish(ring);
            final int granted = buffer.granted(wish);
            assertTrue(granted > 0 && granted <= wish, () -> granted + " of " + wish);
        }
        assertEquals(1 << 26, SocketBuffer.SEND.wish(RingGeometry.forMtu(1500, 1 << 20)));
    }

    /** /proc/net/protocols lists the families that the kernel has. */
    @Test
    void afXdp() throws IOException {
        final boolean listed =
                Files.readAllLines(Path.of("/proc/net/protocols")).stream()
                        .anyMatch(line -> line.startsWith("XDP "));
        assertEquals(listed, AddressFamilies.xdp());
    }
}
