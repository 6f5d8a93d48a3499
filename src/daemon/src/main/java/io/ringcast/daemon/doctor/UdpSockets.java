package io.ringcast.daemon.doctor;

import io.ringcast.engine.address.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * UDP sockets of this network namespace, from /proc/net/udp and /proc/net/udp6. The latter also
 * lists sockets of both families, as most sockets of a JVM are.
 */
final class UdpSockets {
    /**
     * A socket that is bound.
     *
     * @param address 0.0.0.0 for every IPv4 address of this host, {@code ::} for every address
     * @param port 1 to 65535
     * @param connected whether it receives from one sender only
     */
    record Bound(IpAddress address, int port, boolean connected) {
        /** Returns whether the socket receives datagrams to an address and a port. */
        boolean takes(IpAddress to, int toPort) {
            return port == toPort && (address.equals(to) || takesAllLike(to));
        }

        /**
         * Returns whether the socket is bound to any address of this family. An IPv6 socket counts
         * for IPv4 too, because the files do not show IPV6_V6ONLY.
         */
        private boolean takesAllLike(IpAddress to) {
            return address.isUnspecified() && (to.isIpv4() || !address.isIpv4());
        }
    }

    private UdpSockets() {}

    /** Returns all sockets; none if the files do not exist. */
    static List<Bound> of(HostFiles files) {
        final List<Bound> sockets = new ArrayList<>();
        for (final String file : List.of("/proc/net/udp", "/proc/net/udp6")) {
            files.lines(file).forEach(line -> add(line, sockets));
        }
        return sockets;
    }

    /**
     * Adds the socket of a line. The second column is the local address, the third the peer's
     * (net/ipv4/udp.c).
     */
    private static void add(String line, List<Bound> sockets) {
        final String[] words = line.strip().split("\\s+");
        if (words.length < 3 || words[1].indexOf(':') < 0 || words[2].indexOf(':') < 0) {
            return; // the heading
        }
        final IpAddress local = KernelAddress.of(words[1].substring(0, words[1].indexOf(':')));
        sockets.add(new Bound(local, port(words[1]), port(words[2]) != 0));
    }

    private static int port(String word) {
        return Integer.parseInt(word.substring(word.indexOf(':') + 1), 16);
    }
}
