package io.ringcast.engine.network;

/** Constants of the kernel's interface that the generated bindings lack. */
final class Abi {
    /** asm-generic/socket.h: binds a socket to an interface by index. */
    static final int SO_BINDTOIFINDEX = 62;

    /** bits/socket.h: receive calls return the length before truncation. */
    static final int MSG_TRUNC = 0x20;

    /** linux/netlink.h: one of several messages that NLMSG_DONE ends. */
    static final int NLM_F_MULTI = 2;

    /** linux/netlink.h: the dump saw a change in between, and may be inconsistent. */
    static final int NLM_F_DUMP_INTR = 0x10;

    /** linux/netlink.h: messages were lost. */
    static final int NLMSG_OVERRUN = 4;

    /** linux/netlink.h: an attribute's type without its two flag bits. */
    static final int NLA_TYPE_MASK = 0x3fff;

    /** linux/if_link.h: an attribute that holds further ones, among them IFLA_INFO_KIND. */
    static final int IFLA_LINKINFO = 18;

    /** linux/if_link.h: the driver's kind, "veth", "vlan"; a string. */
    static final int IFLA_INFO_KIND = 1;

    /** linux/if_link.h: an administrator's description; a string. */
    static final int IFLA_IFALIAS = 20;

    /** linux/if_link.h: an attribute that holds several IFLA_ALT_IFNAME. */
    static final int IFLA_PROP_LIST = 52;

    /** linux/if_link.h: a further name of the interface; a string. */
    static final int IFLA_ALT_IFNAME = 53;

    /** linux/if_arp.h: Ethernet, 10 Mb/s and faster. */
    static final int ARPHRD_ETHER = 1;

    /** linux/if_arp.h: loopback, whose frames have an Ethernet header too. */
    static final int ARPHRD_LOOPBACK = 772;

    /** linux/rtnetlink.h: a gateway of another address family. */
    static final int RTA_VIA = 18;

    /** linux/rtnetlink.h: answer with the routing table's entry itself. */
    static final int RTM_F_FIB_MATCH = 0x2000;

    /** linux/rtnetlink.h: the destination is a broadcast address. */
    static final int RTN_BROADCAST = 3;

    /** linux/rtnetlink.h: the destination is a multicast address. */
    static final int RTN_MULTICAST = 5;

    /** asm-generic/errno.h: no route, or an unreachable one. */
    static final int ENETUNREACH = 101;

    /** asm-generic/errno.h: no route to this address. */
    static final int EHOSTUNREACH = 113;

    private Abi() {}
}
