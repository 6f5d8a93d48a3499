package io.ringcast.engine.rule;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Rule: which frames it takes, where it sends them, and what it changes in them.
 *
 * @param name unique in a {@link RuleSet}: up to 64 letters, digits, dots, underscores and hyphens
 * @param match which frames it takes
 * @param destinations destinations to which each of these frames is sent, all different; empty if
 *     only a handler gets the frames
 * @param options changes beyond the destination
 */
public record Rule(
        String name, Match match, List<Destination> destinations, RewriteOptions options) {
    /** Groups of a rule that names no group: all IPv4 multicast. */
    public static final IpPrefix DEFAULT_GROUP = Match.MULTICAST;

    /** Port of a rule that names no port. */
    public static final int DEFAULT_PORT = 10000;

    /**
     * Creates a rule and checks its values.
     *
     * @throws IllegalArgumentException naming the rule and what is wrong with it
     */
    public Rule {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException(
                    "rule name \""
                            + name
                            + "\": must be 1 to 64 letters, digits, '.', '_' or '-', beginning with a"
                            + " letter or digit");
        }
        Objects.requireNonNull(match, "match");
        Objects.requireNonNull(options, "options");
        destinations = List.copyOf(destinations);
        final Set<Destination> seen = new HashSet<>();
        for (final Destination destination : destinations) {
            if (!seen.add(destination)) {
                throw new IllegalArgumentException(
                        "rule "
                                + name
                                + ": destination "
                                + destination
                                + ": must not be listed twice");
            }
            requireAsManyPorts(name, match.ports(), destination);
            requireFamily(name, match, "destination " + destination, destination.address());
        }
        if (!options.source().isKeep()) {
            final SourceRewrite source = options.source();
            requireFamily(name, match, "source to send from " + source, source.address());
        }
        if (!match.isIpv4() && options.udpChecksum() == UdpChecksum.ZERO) {
            throw new IllegalArgumentException(
                    "rule "
                            + name
                            + ": udp-checksum zero: must be another one for IPv6, whose receivers drop datagrams"
                            + " without a checksum (RFC 8200 section 8.1)");
        }
    }

    private static void requireFamily(String name, Match match, String what, IpAddress address) {
        if (address.isIpv4() != match.isIpv4()) {
            throw new IllegalArgumentException(
                    "rule "
                            + name
                            + ": "
                            + what
                            + ": must be "
                            + (match.isIpv4() ? "IPv4" : "IPv6")
                            + " as the group is, "
                            + Match.familyText(match.group()));
        }
    }

    /**
     * Returns the rule with this address as its group if its group stands for the own address of
     * the same family; otherwise the rule itself.
     */
    Rule resolved(IpPrefix own) {
        return match.isOwn() && match.isIpv4() == own.isIpv4()
                ? new Rule(
                        name,
                        new Match(
                                own,
                                match.ports(),
                                match.source(),
                                match.vlan(),
                                match.interfaceName()),
                        destinations,
                        options)
                : this;
    }

    private static void requireAsManyPorts(String name, PortRange ports, Destination destination) {
        if (destination.mapsPorts()
                && destination.lastPort() - destination.port() + 1 != ports.size()) {
            throw new IllegalArgumentException(
                    "rule "
                            + name
                            + ": destination "
                            + destination
                            + ": the range must have as many ports as the rule takes: "
                            + ports.size()
                            + " ("
                            + ports
                            + ")");
        }
    }

    /**
     * Begins a rule with the default group, port and options.
     *
     * @param name 1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit;
     *     unique in a {@link RuleSet}
     * @return a builder whose other options have their defaults
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Builder of a rule. Options that are not set keep their defaults. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private IpPrefix group = DEFAULT_GROUP;
        private PortRange ports = PortRange.of(DEFAULT_PORT);
        private IpPrefix source; // null: any
        private int vlan = Match.ANY_VLAN;
        private String interfaceName; // null: any
        private final List<Destination> destinations = new ArrayList<>();
        private UdpChecksum udpChecksum = RewriteOptions.DEFAULT.udpChecksum();
        private Ttl ttl = RewriteOptions.DEFAULT.ttl();
        private VlanRewrite vlanRewrite = RewriteOptions.DEFAULT.vlan();
        private SourceMac sourceMac = RewriteOptions.DEFAULT.sourceMac();
        private SourceRewrite sourceRewrite = RewriteOptions.DEFAULT.source();
        private Fragments fragments = RewriteOptions.DEFAULT.fragments();
        private Gso gso = RewriteOptions.DEFAULT.gso();

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Sets the destination groups to match, as {@link Match#parseGroup} reads them; {@code own}
         * is the IPv6 address if the first destination is IPv6.
         *
         * @param prefix {@code 239.1.2.3}, {@code 239.1.0.0/16}, {@code ff3e::/32}, {@code any},
         *     {@code own}, {@code own-ipv6}, or the address of one host
         * @return this builder
         * @throws IllegalArgumentException naming the text and the rule
         */
        public Builder group(String prefix) {
            return group(Match.parseGroup(prefix));
        }

        /**
         * Sets the destination groups to match.
         *
         * @param prefix multicast, or the address of one host; for {@link Match#OWN} see {@link
         *     #group(String)}
         * @return this builder
         */
        public Builder group(IpPrefix prefix) {
            group = prefix;
            return this;
        }

        /**
         * Sets the destination port to match.
         *
         * @param port 1 to 65535
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder port(int port) {
            return ports(PortRange.of(port));
        }

        /**
         * Sets the destination ports to match.
         *
         * @param range both ends included
         * @return this builder
         */
        public Builder ports(PortRange range) {
            ports = range;
            return this;
        }

        /**
         * Sets the sources to match.
         *
         * @param prefix of the same family as the groups
         * @return this builder
         */
        public Builder source(IpPrefix prefix) {
            source = prefix;
            return this;
        }

        /**
         * Sets the VLAN to match, as in {@link Match}.
         *
         * @param id 1 to 4094, {@link Match#ANY_VLAN} or {@link Match#NO_VLAN}
         * @return this builder
         */
        public Builder vlan(int id) {
            vlan = id;
            return this;
        }

        /**
         * Sets the receive interface to match: the rule takes only frames that arrive on it. It
         * must be one of the engine's receive interfaces.
         *
         * @param receiveInterface its name in the engine's configuration; null for any
         * @return this builder
         */
        public Builder onInterface(String receiveInterface) {
            interfaceName = receiveInterface;
            return this;
        }

        /**
         * Adds a destination, as {@link Destination#parse} reads it.
         *
         * @param destination {@code 10.0.2.2}, {@code 10.0.2.2:5000}, {@code
         *     [2001:db8::2]:5000-5009}
         * @return this builder
         * @throws IllegalArgumentException naming the text and the rule
         */
        public Builder to(String destination) {
            return to(Destination.parse(destination));
        }

        /**
         * Adds a destination.
         *
         * @param destination of the same family as the groups
         * @return this builder
         */
        public Builder to(Destination destination) {
            destinations.add(destination);
            return this;
        }

        /**
         * Sets the treatment of the UDP checksum; {@link UdpChecksum#AUTO} by default.
         *
         * @param mode not null; {@link UdpChecksum#ZERO} with IPv4 only
         * @return this builder
         */
        public Builder udpChecksum(UdpChecksum mode) {
            udpChecksum = mode;
            return this;
        }

        /**
         * Sets the treatment of the TTL or hop limit; {@link Ttl#KEEP} by default.
         *
         * @param mode {@link Ttl#KEEP}, {@link Ttl#DECREMENT}, or what {@link Ttl#set} returns
         * @return this builder
         */
        public Builder ttl(Ttl mode) {
            ttl = mode;
            return this;
        }

        /**
         * Sets the treatment of the outermost VLAN tag; {@link VlanRewrite#PRESERVE} by default.
         *
         * @param mode {@link VlanRewrite#PRESERVE}, {@link VlanRewrite#STRIP}, or what {@link
         *     VlanRewrite#set} returns
         * @return this builder
         */
        public Builder rewriteVlan(VlanRewrite mode) {
            vlanRewrite = mode;
            return this;
        }

        /**
         * Sets the source MAC address that frames leave with; {@link SourceMac#KEEP} by default.
         *
         * @param mode {@link SourceMac#OUTPUT} for that of the transmit interface
         * @return this builder
         */
        public Builder sourceMac(SourceMac mode) {
            sourceMac = mode;
            return this;
        }

        /**
         * Sets the source address and port that datagrams leave with; {@link SourceRewrite#KEEP} by
         * default.
         *
         * @param mode with an address of the same family as the groups
         * @return this builder
         */
        public Builder rewriteSource(SourceRewrite mode) {
            sourceRewrite = mode;
            return this;
        }

        /**
         * Sets the treatment of fragments; {@link Fragments#TRACK} by default.
         *
         * @param mode {@link Fragments#TRACK} to send later fragments to where their first fragment
         *     went
         * @return this builder
         */
        public Builder fragments(Fragments mode) {
            fragments = mode;
            return this;
        }

        /**
         * Sets whether frames may leave in super-frames; {@link Gso#ON} by default.
         *
         * @param mode {@link Gso#OFF} if each datagram is to leave in a frame of its own
         * @return this builder
         */
        public Builder gso(Gso mode) {
            gso = mode;
            return this;
        }

        /**
         * {@return the rule}
         *
         * @throws IllegalArgumentException naming the rule and what is wrong with it
         */
        public Rule build() {
            final IpPrefix meant = Match.own(group, destinations);
            return new Rule(
                    name,
                    new Match(
                            meant,
                            ports,
                            source == null ? Match.anySource(meant) : source,
                            vlan,
                            interfaceName),
                    destinations,
                    new RewriteOptions(
                            udpChecksum,
                            ttl,
                            vlanRewrite,
                            sourceMac,
                            sourceRewrite,
                            fragments,
                            gso));
        }
    }
}
