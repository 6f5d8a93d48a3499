package io.ringcast.daemon.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * The UDP sockets of this network namespace that take datagrams from anybody: /proc/net/udp, and
 * /proc/net/udp6 for those of IPv6 that take IPv4, too.
 */
final class UdpSockets {
    private static final String ANYBODY = "00000000:0000";
    private static final String ANYBODY_6 = "0".repeat(32) + ":0000";
    private static final int ADDRESS_DIGITS = 8;

    /**
     * A socket that is bound.
     *
     * @param address host order; 0 for every address of this host
     * @param port 1 to 65535
     */
    record Bound(int address, int port) {
        /** Whether it takes a datagram to an address and a port of this host. */
        boolean takes(int to, int toPort) {
            return port == toPort && (address == 0 || address == to);
        }
    }

    private UdpSockets() {}

    /** All of them; none if the files are not there. */
    static List<Bound> of(HostFiles files) {
        final List<Bound> sockets = new ArrayList<>();
        files.lines("/proc/net/udp").forEach(line -> add(line, ANYBODY, sockets));
        files.lines("/proc/net/udp6").forEach(line -> add(line, ANYBODY_6, sockets));
        return sockets;
    }

    /** The second column is the local address, the third the peer's (net/ipv4/udp.c). */
    private static void add(String line, String anybody, List<Bound> sockets) {
        final String[] words = line.strip().split("\\s+");
        if (words.length < 3 || !words[2].equals(anybody)) {
            return;
        }
        final int colon = words[1].indexOf(':');
        final String address = words[1].substring(0, colon);
        final int port = Integer.parseInt(words[1].substring(colon + 1), 16);
        if (address.length() == ADDRESS_DIGITS) {
            sockets.add(new Bound(IgmpTable.address(address), port));
        } else if (address.equals(ANYBODY_6.substring(0, address.length()))) {
            sockets.add(new Bound(0, port)); // IPV6_V6ONLY does not show
        }
    }
}
