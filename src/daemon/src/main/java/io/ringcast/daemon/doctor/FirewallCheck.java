package io.ringcast.daemon.doctor;

import io.ringcast.daemon.console.Shell;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.NftChain;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Checks whether this host's packet filter drops frames that leave through the transmit interface,
 * or that are delivered to this host.
 */
final class FirewallCheck implements Check {
    /** Tables of legacy iptables, which does not use nftables; readable by root. */
    private static final String LEGACY = "/proc/net/ip_tables_names";

    private static final String LEGACY_IPV6 = "/proc/net/ip6_tables_names";

    private final String name;
    private final HostFiles files;
    private final DatagramFate datagram;
    private final Supplier<List<NftChain>> chains;
    private final Predicate<NftChain> concerned;
    private final boolean input;

    private FirewallCheck(
            String name,
            HostFiles files,
            DatagramFate datagram,
            Supplier<List<NftChain>> chains,
            Predicate<NftChain> concerned,
            boolean input) {
        this.name = name;
        this.files = files;
        this.datagram = datagram;
        this.chains = chains;
        this.concerned = concerned;
        this.input = input;
    }

    /**
     * Creates the check of frames that are delivered to this host.
     *
     * @param datagram datagrams to one destination; the device is where the stack sees them arrive
     * @param chains returns the kernel's chains; throws {@link LinuxException} without the
     *     privilege
     */
    static FirewallCheck input(
            HostFiles files, DatagramFate datagram, Supplier<List<NftChain>> chains) {
        return new FirewallCheck(
                "firewall " + datagram.address().withPort(datagram.ports()),
                files,
                datagram,
                chains,
                chain ->
                        chain.family() == NftChain.NETDEV
                                ? chain.hook() == NftChain.INGRESS
                                        && chain.devices().contains(datagram.device())
                                : (chain.family() == NftChain.INET
                                                || chain.family() == datagram.family())
                                        && (chain.hook() == NftChain.PREROUTING
                                                || chain.hook() == NftChain.INPUT),
                true);
    }

    /** Creates the check of frames that leave. */
    static FirewallCheck egress(
            HostFiles files, DatagramFate datagram, Supplier<List<NftChain>> chains) {
        return new FirewallCheck(
                "egress " + datagram.device(),
                files,
                datagram,
                chains,
                chain ->
                        chain.family() == NftChain.NETDEV
                                && chain.hook() == NftChain.EGRESS
                                && chain.devices().contains(datagram.device()),
                false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Finding> findings() {
        final List<NftChain> there;
        try {
            there = chains.get().stream().filter(concerned).toList();
        } catch (LinuxException e) {
            return List.of(
                    Finding.unknown(name, "the packet filter cannot be read: " + e.getMessage()));
        }
        final List<Finding> findings = new ArrayList<>();
        for (final NftChain chain : there) {
            final DatagramFate.Fate fate = datagram.in(chain);
            if (fate == DatagramFate.Fate.DROPPED) {
                findings.add(dropped(chain));
            } else if (fate == DatagramFate.Fate.DEPENDS) {
                findings.add(
                        Finding.info(
                                name,
                                "chain "
                                        + chain
                                        + " of nftables drops some datagrams, these or"
                                        + " others: nft list chain "
                                        + chain));
            }
        }
        if (input
                && findings.isEmpty()
                && !files.lines(isIpv4() ? LEGACY : LEGACY_IPV6).isEmpty()) {
            findings.add(
                    Finding.unknown(
                            name,
                            "there are tables of the old iptables, which cannot be read here:"
                                    + (isIpv4() ? " iptables" : " ip6tables")
                                    + " -nvL INPUT"));
        }
        return findings.isEmpty()
                ? List.of(
                        Finding.ok(
                                name,
                                there.isEmpty()
                                        ? "no chain of nftables is in the way"
                                        : "chains of nftables let it pass"))
                : findings;
    }

    private boolean isIpv4() {
        return datagram.address().isIpv4();
    }

    /**
     * Returns the finding for dropped datagrams. The rule that it proposes accepts only the
     * delivered datagrams.
     */
    private Finding dropped(NftChain chain) {
        return Finding.warn(
                name,
                "chain " + chain + " of nftables drops it" + (input ? "" : " (enobufs)"),
                "nft insert rule "
                        + chain
                        + (input ? " iifname " : " oifname ")
                        // nft needs quotes around some names; the shell must keep these quotes
                        + Shell.word('"' + datagram.device() + '"')
                        + (isIpv4() ? " ip daddr " : " ip6 daddr ")
                        + datagram.address()
                        + " udp dport "
                        + datagram.ports()
                        + " accept");
    }
}
