package io.ringcast.daemon.look;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.Membership;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks at everything that arrives on an interface for a while: through a packet socket of its own
 * without a filter, with the interface in promiscuous mode, because a network card keeps from the
 * host the groups and VLANs that nobody has asked for.
 *
 * <p>Bounded: by time, by {@link #MAX_FRAMES}, by a ring of 256 KiB, of which the kernel fills
 * {@link #KEPT_BYTES} a frame. Nothing of it is shared with a forwarding loop.
 *
 * <p>Needs CAP_NET_RAW. Threading: the calling thread, which sleeps most of the time.
 */
public final class Lookout {
    /** Enough to know what there is. */
    static final int MAX_FRAMES = 10_000;

    /** Ethernet, two tags, an IPv4 header with options, UDP. */
    static final int KEPT_BYTES = 14 + 8 + 60 + 8;

    private static final int RING_FRAMES = 1_024;
    private static final long PAUSE_MILLIS = 10;

    /** BPF_RET | BPF_K (linux/bpf_common.h): keep so many bytes of each frame. */
    private static final long[] KEEP_HEADERS = {6L << 48 | KEPT_BYTES};

    private Lookout() {}

    /**
     * Looks.
     *
     * @param nanos for how long; an interrupt of the thread ends it sooner
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public static Look at(Link link, long nanos) {
        final RingGeometry geometry = RingGeometry.forMtu(KEPT_BYTES, RING_FRAMES);
        final Tally tally = new Tally(Ethernet.LENGTH + link.mtu());
        final DeviceDrops before = drops(link);
        final long start = System.nanoTime();
        try (ReceiveSocket socket =
                ReceiveSocket.openConfined(
                        link.index(), geometry, List.of(Membership.promiscuous()))) {
            socket.start(KEEP_HEADERS);
            final Burst burst = new Burst(geometry.frameCount());
            boolean goesOn = true;
            while (goesOn) {
                goesOn = pause(nanos - (System.nanoTime() - start));
                take(socket.ring(), burst, tally);
                goesOn &= tally.frames() < MAX_FRAMES;
            }
        }
        return tally.look(
                (System.nanoTime() - start) / 1e9,
                tally.frames() >= MAX_FRAMES,
                drops(link).since(before));
    }

    private static void take(FrameSource ring, Burst burst, Tally tally) {
        final int count = ring.borrow(burst);
        for (int i = 0; i < count; i++) {
            tally.add(burst, i);
        }
        ring.giveBack(burst);
    }

    /** Whether there is time left, and nobody wants it to end. */
    private static boolean pause(long leftNanos) {
        if (leftNanos <= 0) {
            return false;
        }
        try {
            Thread.sleep(Math.min(PAUSE_MILLIS, leftNanos / 1_000_000 + 1));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static DeviceDrops drops(Link link) {
        try {
            return DeviceDrops.of(Files.readAllLines(Path.of("/proc/net/dev")), link.name());
        } catch (IOException e) {
            return DeviceDrops.NONE;
        }
    }
}
