package io.ringcast.engine.network;

import java.util.List;

/**
 * Chain of nftables that is attached to a hook, so that packets enter it without a jump.
 *
 * @param family NFPROTO_* of linux/netfilter.h
 * @param table name of its table
 * @param name name of the chain
 * @param hook NF_INET_* or, of the family netdev, NF_NETDEV_*
 * @param devices names of the devices, for the family netdev
 * @param drops true if packets are dropped when no rule decides (the chain's policy)
 * @param rules the steps of each rule, in order
 */
public record NftChain(
        int family,
        String table,
        String name,
        int hook,
        List<String> devices,
        boolean drops,
        List<List<NftExpression>> rules) {
    // linux/netfilter.h
    public static final int INET = 1;
    public static final int IPV4 = 2;
    public static final int NETDEV = 5;
    public static final int IPV6 = 10;
    public static final int PREROUTING = 0;
    public static final int INPUT = 1;
    public static final int INGRESS = 0; // of NETDEV
    public static final int EGRESS = 1;

    /** Returns the name that {@code nft} shows: {@code ip filter INPUT}. */
    @Override
    public String toString() {
        final String word =
                switch (family) {
                    case INET -> "inet";
                    case IPV4 -> "ip";
                    case IPV6 -> "ip6";
                    case NETDEV -> "netdev";
                    default -> "family " + family;
                };
        return word + " " + table + " " + name;
    }
}
