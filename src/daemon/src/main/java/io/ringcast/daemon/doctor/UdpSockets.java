package io.ringcast.daemon.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The UDP sockets of this network namespace that take IPv4 datagrams: /proc/net/udp, and
 * /proc/net/udp6 for those of IPv6 that take IPv4, too. A JVM's are mostly of these.
 */
final class UdpSockets {
    private static final int WORD_DIGITS = 8;
    private static final int WORDS = 4;

    /** The third word of an address that stands for one of IPv4 (RFC 4291 section 2.5.5.2). */
    private static final int MAPPED = 0xffff;

    /**
     * A socket that is bound.
     *
     * @param address host order; 0 for every address of this host
     * @param port 1 to 65535
     * @param connected whether it takes them from one sender alone
     */
    record Bound(int address, int port, boolean connected) {
        /** Whether it takes a datagram to an address and a port of this host. */
        boolean takes(int to, int toPort) {
            return port == toPort && (address == 0 || address == to);
        }
    }

    private UdpSockets() {}

    /** All of them; none if the files are not there. */
    static List<Bound> of(HostFiles files) {
        final List<Bound> sockets = new ArrayList<>();
        for (final String file : List.of("/proc/net/udp", "/proc/net/udp6")) {
            files.lines(file).forEach(line -> add(line, sockets));
        }
        return sockets;
    }

    /** The second column is the local address, the third the peer's (net/ipv4/udp.c). */
    private static void add(String line, List<Bound> sockets) {
        final String[] words = line.strip().split("\\s+");
        if (words.length < 3 || words[1].indexOf(':') < 0 || words[2].indexOf(':') < 0) {
            return; // the heading
        }
        final OptionalInt local = address(words[1]);
        if (local.isPresent()) {
            sockets.add(new Bound(local.getAsInt(), port(words[1]), port(words[2]) != 0));
        }
    }

    private static int port(String word) {
        return Integer.parseInt(word.substring(word.indexOf(':') + 1), 16);
    }

    /** Of IPv4; empty for one of IPv6 that takes none. */
    private static OptionalInt address(String word) {
        final String digits = word.substring(0, word.indexOf(':'));
        if (digits.length() == WORD_DIGITS) {
            return OptionalInt.of(IgmpTable.address(digits));
        }
        final int[] parts = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            parts[i] = IgmpTable.address(digits.substring(i * WORD_DIGITS, (i + 1) * WORD_DIGITS));
        }
        final boolean none = parts[2] == 0 && parts[3] == 0; // IPV6_V6ONLY does not show
        return parts[0] == 0 && parts[1] == 0 && (none || parts[2] == MAPPED)
                ? OptionalInt.of(parts[3])
                : OptionalInt.empty();
    }
}
