package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Packet filter of this network namespace, read over nfnetlink: the chains that {@code nft} shows,
 * including those made by today's {@code iptables}. Needs CAP_NET_ADMIN
 * (net/netfilter/nfnetlink.c).
 *
 * <p>Threading: any thread.
 */
public final class Nftables {
    private static final int NETLINK_NETFILTER = 12; // linux/netlink.h
    private static final int NFGENMSG_BYTES = 4; // linux/netfilter/nfnetlink.h

    // linux/netfilter/nf_tables.h, of the subsystem NFNL_SUBSYS_NFTABLES
    private static final int SUBSYSTEM = 10 << 8;
    private static final int NEWCHAIN = SUBSYSTEM | 3;
    private static final int GETCHAIN = SUBSYSTEM | 4;
    private static final int NEWRULE = SUBSYSTEM | 6;
    private static final int GETRULE = SUBSYSTEM | 7;
    private static final int CHAIN_TABLE = 1;
    private static final int CHAIN_NAME = 3;
    private static final int CHAIN_HOOK = 4;
    private static final int CHAIN_POLICY = 5;
    private static final int HOOK_NUMBER = 1;
    private static final int HOOK_DEVICE = 3;
    private static final int HOOK_DEVICES = 4;
    private static final int DEVICE_NAME = 1;
    private static final int RULE_TABLE = 1;
    private static final int RULE_CHAIN = 2;
    private static final int RULE_EXPRESSIONS = 4;
    private static final int LIST_ELEMENT = 1;
    private static final int ACCEPT = 1; // NF_ACCEPT

    private Nftables() {}

    private record Rule(int family, String table, String chain, List<NftExpression> steps) {}

    /**
     * Returns the chains that are attached to a hook, with their rules. Chains that are only jumped
     * to are left out.
     *
     * @return none, too, where the kernel has no nftables
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses: EPERM without the
     *     privilege
     */
    public static List<NftChain> chains() {
        final List<NftChain> bare =
                ask("NFT_MSG_GETCHAIN", GETCHAIN, NEWCHAIN, Nftables::chain).stream()
                        .flatMap(Optional::stream)
                        .toList();
        if (bare.isEmpty()) {
            return bare;
        }
        final List<Rule> rules = ask("NFT_MSG_GETRULE", GETRULE, NEWRULE, Nftables::rule);
        return bare.stream().map(chain -> with(chain, rules)).toList();
    }

    private static NftChain with(NftChain chain, List<Rule> rules) {
        return new NftChain(
                chain.family(),
                chain.table(),
                chain.name(),
                chain.hook(),
                chain.devices(),
                chain.drops(),
                rules.stream()
                        .filter(
                                rule ->
                                        rule.family == chain.family()
                                                && rule.table.equals(chain.table())
                                                && rule.chain.equals(chain.name()))
                        .map(Rule::steps)
                        .toList());
    }

    private static <T> List<T> ask(
            String description,
            int type,
            int answer,
            java.util.function.Function<NetlinkMessage, T> parser) {
        final NetlinkRequest request =
                new NetlinkRequest(description, type, Linux.NLM_F_DUMP(), NFGENMSG_BYTES)
                        .by(NETLINK_NETFILTER);
        return Netlink.ask(
                request, message -> message.type() == answer ? parser.apply(message) : null);
    }

    private static int family(NetlinkMessage message) {
        return Byte.toUnsignedInt(
                message.header(NFGENMSG_BYTES).get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0));
    }

    /** Returns the chain; empty for a chain without a hook, which is only jumped to. */
    private static Optional<NftChain> chain(NetlinkMessage message) {
        final Attributes attributes = message.attributes(NFGENMSG_BYTES);
        if (!attributes.has(CHAIN_HOOK)) {
            return Optional.empty();
        }
        final Attributes hook = attributes.nested(CHAIN_HOOK);
        final List<String> devices = new ArrayList<>(hook.strings(HOOK_DEVICE));
        devices.addAll(hook.nested(HOOK_DEVICES).strings(DEVICE_NAME));
        return Optional.of(
                new NftChain(
                        family(message),
                        attributes.string(CHAIN_TABLE),
                        attributes.string(CHAIN_NAME),
                        hook.networkInt(HOOK_NUMBER, -1),
                        devices.stream().distinct().toList(),
                        attributes.networkInt(CHAIN_POLICY, ACCEPT) != ACCEPT,
                        List.of()));
    }

    private static Rule rule(NetlinkMessage message) {
        final Attributes attributes = message.attributes(NFGENMSG_BYTES);
        return new Rule(
                family(message),
                attributes.string(RULE_TABLE),
                attributes.string(RULE_CHAIN),
                attributes.nested(RULE_EXPRESSIONS).each(LIST_ELEMENT).stream()
                        .map(NftExpression::parse)
                        .toList());
    }
}
