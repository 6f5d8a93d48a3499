package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ndmsg;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.linux.LinuxException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Resolution of the MAC address that a frame to an IP address needs, by the kernel's neighbour
 * table.
 *
 * <p>Threading: any thread.
 */
public final class Neighbours {
    /** Default timeout: the kernel gives up after three solicitations, one second apart. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

    /**
     * The next hop of frames to all hosts of a link: the limited broadcast address (RFC 919), which
     * stands for the broadcast address of each of the link's networks. Its MAC address is known.
     */
    public static final IpAddress BROADCAST = IpAddress.ofIpv4(0xffff_ffff);

    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 50;

    private Neighbours() {}

    /** {@link #resolve(Link, IpAddress, Duration)} with {@link #DEFAULT_TIMEOUT}. */
    public static Neighbour resolve(Link link, IpAddress address) {
        return resolve(link, address, DEFAULT_TIMEOUT);
    }

    /**
     * Finds the next hop towards a destination, and its MAC address. If the kernel does not know
     * the MAC address, makes the kernel solicit it and waits for the answer.
     *
     * @param link the interface through which frames are to leave
     * @param address the destination: of another host, or the broadcast address of a network of the
     *     link
     * @param timeout how long to wait
     * @return a usable neighbour: the destination itself, the gateway, or {@link #BROADCAST}
     * @throws NetworkException if there is no way through that interface, or the next hop does not
     *     answer
     */
    public static Neighbour resolve(Link link, IpAddress address, Duration timeout) {
        return resolve(link, address, timeout, () -> false);
    }

    /**
     * The same, with a way to end the wait before the timeout.
     *
     * @param cancelled asked about every 50 ms while the answer is waited for: whether to give up
     * @throws CancellationException if {@code cancelled} said so
     */
    public static Neighbour resolve(
            Link link, IpAddress address, Duration timeout, BooleanSupplier cancelled) {
        final Link now = Links.byIndex(link.index());
        if (!now.up()) {
            throw new NetworkException(
                    address
                            + ": cannot be reached through "
                            + now.name()
                            + ", which is down; set it up with: ip link set "
                            + now.name()
                            + " up");
        }
        final IpAddress nextHop = NextHop.towards(address, now);
        final long deadline = System.nanoTime() + timeout.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            final Optional<Neighbour> neighbour = find(now, nextHop);
            if (neighbour.isPresent() && neighbour.get().usable()) {
                return neighbour.get();
            }
            if (System.nanoTime() - deadline >= 0) {
                throw noAnswer(now.index(), address, nextHop, timeout);
            }
            if (neighbour.isEmpty() || !neighbour.get().beingAsked()) {
                Probe.send(now, nextHop);
            }
            if (cancelled.getAsBoolean()) {
                throw new CancellationException(
                        "cancelled while waiting for the answer of " + nextHop);
            }
            sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    /**
     * Returns the kernel's present entry of a neighbour, usable or not.
     *
     * @param address an address on the link itself, or {@link #BROADCAST}
     */
    public static Optional<Neighbour> find(Link link, IpAddress address) {
        if (address.equals(BROADCAST)) {
            return Optional.of(Neighbour.all(link));
        }
        final NetlinkRequest request =
                new NetlinkRequest(
                        "RTM_GETNEIGH " + address + " on " + link.name(),
                        Linux.RTM_GETNEIGH(),
                        0,
                        ndmsg.sizeof());
        ndmsg.ndm_family(request.header(), (byte) Family.of(address).number());
        ndmsg.ndm_ifindex(request.header(), link.index());
        request.with(Linux.NDA_DST(), address);
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
     * @param address the destination: of another host, or the broadcast address of a network of the
     *     link
     * @throws NetworkException if there is no way through that interface
     */
    public static IpAddress nextHop(Link link, IpAddress address) {
        return NextHop.towards(address, link);
    }

    /**
     * The interface through which this host would send to a destination on its own.
     *
     * @param address the destination: of another host, unicast
     * @return empty without a route
     */
    public static Optional<Link> interfaceTowards(IpAddress address) {
        return Routes.find(address).flatMap(route -> Links.find(route.linkIndex()));
    }

    /**
     * Makes the kernel solicit a neighbour's MAC address, or verify a stale one, and returns at
     * once. The result arrives as an event.
     *
     * <p>With CAP_NET_ADMIN only the solicitation is sent; without it, one empty datagram goes to
     * the neighbour's discard port.
     *
     * @param address an address on the link itself
     * @throws NetworkException if the kernel refuses to send
     */
    public static void ask(Link link, IpAddress address) {
        Probe.send(link, address);
    }

    /**
     * Sends an extra solicitation while the kernel is soliciting already, because the kernel
     * repeats a lost solicitation only after a second. Does nothing without CAP_NET_RAW.
     *
     * @param address an address on the link itself
     */
    public static void askAgain(Link link, IpAddress address) {
        try {
            Solicitation.send(link, address);
        } catch (LinuxException e) {
            // the kernel's own solicitation goes on
        }
    }

    /** Whether a {@link #nextHop} is a gateway. */
    public static boolean isGateway(IpAddress nextHop, IpAddress destination) {
        return !nextHop.equals(destination) && !nextHop.equals(BROADCAST);
    }

    private static NetworkException noAnswer(
            int linkIndex, IpAddress address, IpAddress nextHop, Duration timeout) {
        final Link link = Links.byIndex(linkIndex); // as it is after the wait
        final String who =
                nextHop.equals(address) ? address + ":" : address + ": its gateway " + nextHop;
        final String carrier = link.lowerUp() ? "" : ", which has no carrier";
        return new NetworkException(
                who
                        + " has not answered "
                        + Family.of(nextHop).resolution()
                        + " within "
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
