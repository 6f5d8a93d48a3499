package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ndmsg;
import io.ringcast.engine.error.LinuxException;
import io.ringcast.engine.error.NetworkException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Finds the MAC address that a frame to an IPv4 address needs, through the kernel's neighbour
 * table.
 *
 * <p>Threading: any thread.
 */
public final class Neighbours {
    /** The kernel gives up after three questions, one a second apart. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

    /**
     * The next hop of frames to all hosts of a link: the limited broadcast address (RFC 919), which
     * stands for the broadcast address of each of the link's networks. Its MAC address is known.
     */
    public static final int BROADCAST = 0xffff_ffff;

    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 50;

    private Neighbours() {}

    /** {@link #resolve(Link, int, Duration)} with {@link #DEFAULT_TIMEOUT}. */
    public static Neighbour resolve(Link link, int ipv4) {
        return resolve(link, ipv4, DEFAULT_TIMEOUT);
    }

    /**
     * Finds the next hop towards a destination, and its MAC address. If the kernel does not know
     * that, it is made to ask for it; the answer is waited for.
     *
     * @param link the interface through which frames are to leave
     * @param ipv4 the destination: of another host, or the broadcast address of a network of the
     *     link
     * @param timeout how long to wait
     * @return a usable neighbour: the destination itself, the gateway, or {@link #BROADCAST}
     * @throws NetworkException if there is no way through that interface, or the next hop does not
     *     answer
     */
    public static Neighbour resolve(Link link, int ipv4, Duration timeout) {
        return resolve(link, ipv4, timeout, () -> false);
    }

    /**
     * The same, with a way to end the wait before the timeout.
     *
     * @param cancelled asked about every 50 ms while the answer is waited for: whether to give up
     * @throws CancellationException if {@code cancelled} said so
     */
    public static Neighbour resolve(
            Link link, int ipv4, Duration timeout, BooleanSupplier cancelled) {
        final Link now = Links.byIndex(link.index());
        if (!now.up()) {
            throw new NetworkException(
                    Text.ipv4(ipv4)
                            + ": cannot be reached through "
                            + now.name()
                            + ", which is down");
        }
        final int nextHop = NextHop.towards(ipv4, now);
        final long deadline = System.nanoTime() + timeout.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            final Optional<Neighbour> neighbour = find(now, nextHop);
            if (neighbour.isPresent() && neighbour.get().usable()) {
                return neighbour.get();
            }
            if (System.nanoTime() - deadline >= 0) {
                throw noAnswer(now.index(), ipv4, nextHop, timeout);
            }
            if (neighbour.isEmpty() || !neighbour.get().beingAsked()) {
                Probe.send(now, nextHop);
            }
            if (cancelled.getAsBoolean()) {
                throw new CancellationException(
                        "cancelled while waiting for the answer of " + Text.ipv4(nextHop));
            }
            sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    /**
     * What the kernel knows of a neighbour at this moment, usable or not.
     *
     * @param ipv4 an address on the link itself, or {@link #BROADCAST}
     */
    public static Optional<Neighbour> find(Link link, int ipv4) {
        if (ipv4 == BROADCAST) {
            return Optional.of(Neighbour.all(link));
        }
        final NetlinkRequest request =
                new NetlinkRequest(
                        "RTM_GETNEIGH " + Text.ipv4(ipv4) + " on " + link.name(),
                        Linux.RTM_GETNEIGH(),
                        0,
                        ndmsg.sizeof());
        ndmsg.ndm_family(request.header(), (byte) Linux.AF_INET());
        ndmsg.ndm_ifindex(request.header(), link.index());
        request.withIpv4(Linux.NDA_DST(), ipv4);
        try {
            return Netlink.ask(
                            request,
                            message ->
                                    message.type() == Linux.RTM_NEWNEIGH()
                                            ? Neighbour.parse(message)
                                            : null)
                    .stream()
                    .findFirst();
        } catch (LinuxException e) {
            if (e.errno() == Linux.ENOENT()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * The address whose MAC address a frame to a destination needs: the destination's if it is on
     * the link, {@link #BROADCAST} if it stands for all hosts of a network of the link, else the
     * gateway's.
     *
     * @param link the interface through which frames are to leave
     * @param ipv4 the destination: of another host, or the broadcast address of a network of the
     *     link
     * @throws NetworkException if there is no way through that interface
     */
    public static int nextHop(Link link, int ipv4) {
        return NextHop.towards(ipv4, link);
    }

    /**
     * The interface through which this host would send to a destination on its own.
     *
     * @param ipv4 the destination: of another host, unicast
     * @return empty without a route
     */
    public static Optional<Link> interfaceTowards(int ipv4) {
        return Routes.find(ipv4).flatMap(route -> Links.find(route.linkIndex()));
    }

    /**
     * Makes the kernel ask a neighbour for its MAC address, or make sure of the one that it has not
     * heard of for a while, and returns at once. What comes of it is an event.
     *
     * <p>With CAP_NET_ADMIN nothing but ARP is sent, otherwise one empty datagram to the discard
     * port of the neighbour.
     *
     * @param ipv4 an address on the link itself
     * @throws NetworkException if the kernel refuses to send
     */
    public static void ask(Link link, int ipv4) {
        Probe.send(link, ipv4);
    }

    /**
     * Asks once more, while the kernel is asking already: it repeats a question that was lost only
     * a second later. Nothing without CAP_NET_RAW.
     *
     * @param ipv4 an address on the link itself
     */
    public static void askAgain(Link link, int ipv4) {
        final int source = Addresses.primaryOf(link).map(LinkAddress::address).orElse(0);
        try {
            ArpRequest.send(link, source, ipv4);
        } catch (LinuxException e) {
            // The kernel's own question stands
        }
    }

    /** Whether a {@link #nextHop} is a gateway. */
    public static boolean isGateway(int nextHop, int destination) {
        return nextHop != destination && nextHop != BROADCAST;
    }

    private static NetworkException noAnswer(
            int linkIndex, int ipv4, int nextHop, Duration timeout) {
        final Link link = Links.byIndex(linkIndex); // as it is after the wait
        final String who =
                nextHop == ipv4
                        ? Text.ipv4(ipv4) + ": it"
                        : Text.ipv4(ipv4) + ": its gateway " + Text.ipv4(nextHop);
        final String carrier = link.lowerUp() ? "" : ", which has no carrier";
        return new NetworkException(
                who
                        + " has not answered ARP within "
                        + timeout.toMillis()
                        + " ms on "
                        + link.name()
                        + carrier);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException("interrupted while waiting for a neighbour's answer", e);
        }
    }
}
