package io.ringcast.daemon.doctor;

import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What /proc/net/igmp says of one interface.
 *
 * @param version of the protocol in force there, {@code V2}; empty without the interface
 * @param groups joined by sockets of this host
 */
record IgmpTable(String version, Set<Integer> groups) {
    /** All hosts, which every host joins by itself (RFC 1112 section 4). */
    private static final int ALL_HOSTS = 0xe0000001;

    /** Reads it: a line for each interface, below it one for each group (net/ipv4/igmp.c). */
    static IgmpTable of(List<String> lines, String interfaceName) {
        final Set<Integer> groups = new HashSet<>();
        String version = "";
        boolean inside = false;
        for (final String line : lines) {
            final String[] words = line.strip().split("\\s+");
            if (line.contains(":") && Character.isDigit(line.charAt(0))) {
                inside = words[1].equals(interfaceName);
                version = inside ? words[words.length - 1] : version;
            } else if (inside && Character.isWhitespace(line.charAt(0))) {
                groups.add(address(words[0]));
            }
        }
        groups.remove(ALL_HOSTS);
        return new IgmpTable(version, Set.copyOf(groups));
    }

    /** The kernel prints network order as a number of the machine's. */
    static int address(String hexadecimal) {
        final int number = Integer.parseUnsignedInt(hexadecimal, 16);
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                ? number
                : Integer.reverseBytes(number);
    }
}
