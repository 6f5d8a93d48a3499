package io.ringcast.daemon.look;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.match.HeaderFilter;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.Membership;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Observer of what arrives on an interface for a while, through its own packet socket, independent
 * of rules.
 *
 * <p>The cost is bounded by time, by {@link #MAX_MULTICAST} frames, and by a ring of 256 KiB, in
 * which the kernel stores {@link #KEPT_BYTES} of each frame. After {@link Look#MAX_OTHERS} other
 * frames, the kernel's filter drops unicast frames, so that their number does not matter. The
 * observer shares nothing with a forwarding loop.
 *
 * <p>Needs CAP_NET_RAW. Threading: runs on the calling thread, which sleeps most of the time.
 */
public final class Lookout {
    /** Maximum number of multicast UDP frames; enough to know the flows. */
    static final int MAX_MULTICAST = 10_000;

    /** Bytes for IPv6 extension headers; more than datagrams usually have. */
    private static final int MAX_EXTENSIONS = 64;

    /** Captured bytes of each frame: the maximum length of the headers that are read. */
    static final int KEPT_BYTES =
            Ethernet.LENGTH
                    + Vlan.MAX_TAGS * Vlan.LENGTH
                    + Math.max(Ipv4.MAX_LENGTH, Ipv6.LENGTH + MAX_EXTENSIONS)
                    + Udp.LENGTH;

    private static final RingGeometry RING = RingGeometry.forMtu(KEPT_BYTES, 1_024);
    private static final long PAUSE_MILLIS = 10;

    private Lookout() {}

    /**
     * Observes an interface and returns what arrived.
     *
     * @param nanos duration in nanoseconds; an interrupt of the thread ends the look early
     * @param memberships changes of the interface's hardware filter; none to leave it as it is
     * @param rules rules whose unicast addresses are counted as flows like groups; if there are
     *     any, unicast frames are never filtered out
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public static Look at(Link link, long nanos, List<Membership> memberships, RuleSet rules) {
        final Set<IpAddress> hosts = hosts(rules);
        final Tally tally = new Tally(Ethernet.LENGTH + link.mtu(), hosts);
        final DeviceDrops before = drops(link);
        final long start = System.nanoTime();
        try (ReceiveSocket socket = ReceiveSocket.openConfined(link.index(), RING, memberships)) {
            socket.start(HeaderFilter.all(KEPT_BYTES));
            look(
                    socket.ring(),
                    tally,
                    () -> nanos - (System.nanoTime() - start),
                    () -> narrow(socket, hosts));
        }
        return tally.look(
                (System.nanoTime() - start) / 1e9,
                tally.multicast() >= MAX_MULTICAST,
                drops(link).since(before));
    }

    private static void narrow(ReceiveSocket socket, Set<IpAddress> hosts) {
        if (hosts.isEmpty()) {
            socket.start(HeaderFilter.multicast(KEPT_BYTES));
        }
    }

    private static Set<IpAddress> hosts(RuleSet rules) {
        return rules.rules().stream()
                .map(Rule::match)
                .filter(match -> !match.isMulticast() && !match.isOwn())
                .map(match -> match.group().address())
                .collect(Collectors.toSet());
    }

    /**
     * @param left returns the nanoseconds left
     * @param narrow filters out unicast frames; called at most once
     */
    static void look(FrameSource ring, Tally tally, LongSupplier left, Runnable narrow) {
        final Burst burst = new Burst(RING.frameCount());
        boolean wide = true;
        boolean goesOn = true;
        while (goesOn) {
            goesOn = pause(left.getAsLong());
            take(ring, burst, tally);
            if (wide && tally.others() >= Look.MAX_OTHERS) {
                narrow.run();
                wide = false;
            }
            goesOn &= tally.multicast() < MAX_MULTICAST;
        }
    }

    private static void take(FrameSource ring, Burst burst, Tally tally) {
        final int count = ring.receive(burst);
        for (int i = 0; i < count; i++) {
            tally.add(burst, i);
        }
        ring.release(burst);
    }

    /** Pauses. Returns false if the time is over or the thread was interrupted. */
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
