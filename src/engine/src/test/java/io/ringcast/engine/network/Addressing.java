package io.ringcast.engine.network;

import io.ringcast.engine.address.IpAddress;

/** Networks and hosts of both families for tests, by number. */
public enum Addressing {
    /** 10.N.0.H. */
    IPV4,

    /** fd00:0:0:N::H. */
    IPV6;

    /** A host's address as text. */
    public String host(int network, int host) {
        if (this == IPV4) {
            return "10." + network + ".0." + host;
        }
        return IpAddress.parse("fd00:0:0:" + Integer.toHexString(network) + "::" + hex(host))
                .toString();
    }

    private static String hex(int host) {
        return Integer.toHexString(host);
    }

    /** A host's address. */
    public IpAddress address(int network, int host) {
        return IpAddress.parse(host(network, host));
    }

    /** A host's address with the length of its prefix. */
    public String hostAndLength(int network, int host) {
        return host(network, host) + (this == IPV4 ? "/24" : "/64");
    }

    /** Returns the arguments of {@code ip addr add} for an address that is usable at once. */
    public String toAdd(int network, int host) {
        return hostAndLength(network, host) + (this == IPV4 ? "" : " nodad");
    }

    /** A network. */
    public String network(int network) {
        return this == IPV4
                ? "10." + network + ".0.0/24"
                : IpAddress.parse("fd00:0:0:" + Integer.toHexString(network) + "::") + "/64";
    }

    /** Name of the kernel's neighbour table. */
    public String neighbourTable() {
        return this == IPV4 ? "arp_cache" : "ndisc_cache";
    }

    /** The family. */
    public Family family() {
        return this == IPV4 ? Family.IPV4 : Family.IPV6;
    }
}
