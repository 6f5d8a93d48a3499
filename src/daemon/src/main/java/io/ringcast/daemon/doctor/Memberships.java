package io.ringcast.daemon.doctor;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Memberships of this host on one interface, as the kernel lists them.
 *
 * @param version protocol version in force, for example {@code V2}; empty if not known
 * @param groups groups joined by sockets of this host
 * @param listed true if the interface is in the list
 */
record Memberships(String version, Set<IpAddress> groups, boolean listed) {
    /** The all-hosts group, which every host joins by itself (RFC 1112 section 4). */
    private static final IpAddress ALL_HOSTS = IpAddress.parse("224.0.0.1");

    /** Groups that every IPv6 node joins by itself (RFC 4291 section 2.8). */
    private static final List<IpPrefix> OF_NODES =
            List.of(
                    IpPrefix.parse("ff01::1"),
                    IpPrefix.parse("ff02::1"),
                    IpPrefix.parse("ff02::1:ff00:0/104"));

    private static final int IPV6_NAME = 1;
    private static final int IPV6_GROUP = 2;

    /** Reads the memberships of one family. */
    static Memberships of(HostFiles files, String interfaceName, boolean ipv4) {
        return ipv4
                ? igmp(files.lines("/proc/net/igmp"), interfaceName)
                : mld(files.lines("/proc/net/igmp6"), interfaceName);
    }

    /** Reads the groups of both families. */
    static Set<IpAddress> groups(HostFiles files, String interfaceName) {
        final Set<IpAddress> groups = new HashSet<>(of(files, interfaceName, true).groups);
        groups.addAll(of(files, interfaceName, false).groups);
        return groups;
    }

    /**
     * Reads IGMP: a line for each interface, followed by a line for each group (net/ipv4/igmp.c).
     */
    private static Memberships igmp(List<String> lines, String interfaceName) {
        final Set<IpAddress> groups = new HashSet<>();
        String version = "";
        boolean inside = false;
        for (final String line : lines) {
            final String[] words = line.strip().split("\\s+");
            if (line.contains(":") && Character.isDigit(line.charAt(0))) {
                inside = words[1].equals(interfaceName);
                version = inside ? words[words.length - 1] : version;
            } else if (inside && Character.isWhitespace(line.charAt(0))) {
                groups.add(KernelAddress.of(words[0]));
            }
        }
        groups.remove(ALL_HOSTS);
        return new Memberships(version, Set.copyOf(groups), !version.isEmpty());
    }

    /**
     * Reads MLD: a line for each group, with index and name of the interface (net/ipv6/mcast.c).
     */
    private static Memberships mld(List<String> lines, String interfaceName) {
        final Set<IpAddress> groups = new HashSet<>();
        boolean listed = false;
        for (final String line : lines) {
            final String[] words = line.strip().split("\\s+");
            if (words.length > IPV6_GROUP && words[IPV6_NAME].equals(interfaceName)) {
                listed = true;
                groups.add(KernelAddress.ofDigits(words[IPV6_GROUP]));
            }
        }
        groups.removeIf(group -> OF_NODES.stream().anyMatch(all -> all.contains(group)));
        return new Memberships("", Set.copyOf(groups), listed);
    }
}
