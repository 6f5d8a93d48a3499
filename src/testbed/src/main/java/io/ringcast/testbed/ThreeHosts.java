package io.ringcast.testbed;

/**
 * Three hosts in a row: {@code sender (s0) - (if1) bridge (eth0) - (r0) receiver}. Ringcast, or
 * another forwarder, runs on the bridge. The IPv4 addresses are reserved for benchmarks (RFC 2544
 * appendix C.2.2), and the group has local scope (RFC 2365).
 *
 * <p>A cable is a veth pair. Deleting one of its ends cuts it. It can be connected again while
 * programs run.
 *
 * <p>The hosts end with their testbed. Threading: one thread.
 */
public final class ThreeHosts {
    /** A group to send to. */
    public static final String GROUP = "239.1.2.3";

    /** An IPv6 group to send to; site-local (RFC 4291 section 2.7). */
    public static final String IPV6_GROUP = "ff15::1:2:3";

    /** Interface that multicast arrives on. */
    public static final String RECEIVE_INTERFACE = "if1";

    /** Interface that unicast leaves from. */
    public static final String TRANSMIT_INTERFACE = "eth0";

    /** The sender's address. */
    public static final String SENDER_ADDRESS = "198.18.0.2";

    /** The address of if1. */
    public static final String IF1_ADDRESS = "198.18.0.1";

    /** The address of eth0. */
    public static final String ETH0_ADDRESS = "198.19.0.1";

    /** The receiver's address. */
    public static final String RECEIVER_ADDRESS = "198.19.0.2";

    /** The sender's IPv6 address. */
    public static final String SENDER_IPV6_ADDRESS = "fd00:18::2";

    /** The IPv6 address of if1. */
    public static final String IF1_IPV6_ADDRESS = "fd00:18::1";

    /** The IPv6 address of eth0. */
    public static final String ETH0_IPV6_ADDRESS = "fd00:19::1";

    /** The receiver's IPv6 address. */
    public static final String RECEIVER_IPV6_ADDRESS = "fd00:19::2";

    /** The receiver's MAC address. */
    public static final String RECEIVER_MAC = "02:00:c6:13:00:02";

    private static final String SENDER_MAC = "02:00:c6:12:00:02";
    private static final String NETWORK = "/24";
    private static final String IPV6_NETWORK = "/64";

    private final Testbed testbed;
    private final boolean switches;
    private final Namespace sender;
    private final Namespace bridge;
    private final Namespace receiver;

    private ThreeHosts(Testbed testbed, boolean switches) {
        this.testbed = testbed;
        this.switches = switches;
        sender = testbed.namespace("sender");
        bridge = testbed.namespace("bridge");
        receiver = testbed.namespace("receiver");
        if (switches) {
            makeSwitch(sender, "br0");
            configureSender("br0");
            makeSwitch(receiver, "br1");
            configureReceiver("br1");
        }
        // These indexes differ from those of the other ends: with equal indexes the kernel reports
        // the carrier up to a second later (linkwatch_urgent_event in net/core/link_watch.c).
        connectReceive("index 101");
        connectTransmit("index 102");
        enableReceive();
        enableTransmit();
    }

    /**
     * {@return three hosts that are connected and whose devices are up}
     *
     * @param testbed testbed that the hosts belong to
     */
    public static ThreeHosts in(Testbed testbed) {
        return new ThreeHosts(testbed, false);
    }

    /**
     * Makes three hosts as {@link #in} does, but sender and receiver have their addresses on bridge
     * devices, {@code br0 (s0)} and {@code (r0) br1}. These stay when a cable is cut, so programs
     * on both hosts notice nothing.
     *
     * @param testbed testbed that the hosts belong to
     * @return three hosts that are connected and whose devices are up
     */
    public static ThreeHosts withSwitches(Testbed testbed) {
        return new ThreeHosts(testbed, true);
    }

    /** {@return the host that sends multicast; its multicast route goes out through s0 or br0} */
    public Namespace sender() {
        return sender;
    }

    /** {@return the host between sender and receiver} */
    public Namespace bridge() {
        return bridge;
    }

    /** {@return the host that receives unicast} */
    public Namespace receiver() {
        return receiver;
    }

    /**
     * Connects the bridge to the sender; if1 is down until {@link #enableReceive}.
     *
     * @param options options of if1 in the syntax of {@code ip link add}: {@code mtu 9000}
     */
    public void connectReceive(String options) {
        testbed.pair(bridge, RECEIVE_INTERFACE, options, sender, "s0");
        bridge.ip("addr add " + IF1_ADDRESS + NETWORK + " dev " + RECEIVE_INTERFACE);
        if (switches) {
            sender.ip("link set s0 master br0 up");
        } else {
            configureSender("s0");
        }
    }

    /** Sets if1 up. */
    public void enableReceive() {
        bridge.ip("link set " + RECEIVE_INTERFACE + " up");
        addIpv6(bridge, RECEIVE_INTERFACE, IF1_IPV6_ADDRESS);
    }

    /**
     * Connects the bridge to the receiver; eth0 is down until {@link #enableTransmit}.
     *
     * @param options options of eth0 in the syntax of {@code ip link add}: {@code mtu 9000}
     */
    public void connectTransmit(String options) {
        testbed.pair(bridge, TRANSMIT_INTERFACE, options, receiver, "r0");
        bridge.ip("addr add " + ETH0_ADDRESS + NETWORK + " dev " + TRANSMIT_INTERFACE);
        if (switches) {
            receiver.ip("link set r0 master br1 up");
        } else {
            configureReceiver("r0");
        }
    }

    /** Sets eth0 up. */
    public void enableTransmit() {
        bridge.ip("link set " + TRANSMIT_INTERFACE + " up");
        addIpv6(bridge, TRANSMIT_INTERFACE, ETH0_IPV6_ADDRESS);
    }

    /**
     * Adds the IPv6 address. This is needed after each time the device was down, because the kernel
     * then removes it.
     */
    private static void addIpv6(Namespace namespace, String device, String address) {
        if (Testbed.hasIpv6()) {
            namespace.ip("addr replace " + address + IPV6_NETWORK + " dev " + device + " nodad");
        }
    }

    private static void makeSwitch(Namespace namespace, String device) {
        namespace.ip("link add " + device + " type bridge mcast_snooping 0");
    }

    private void configureSender(String device) {
        configure(sender, device, SENDER_MAC, SENDER_ADDRESS);
        addIpv6(sender, device, SENDER_IPV6_ADDRESS);
        // For senders that do not set an interface for multicast.
        sender.ip("route add 224.0.0.0/4 dev " + device);
    }

    private void configureReceiver(String device) {
        configure(receiver, device, RECEIVER_MAC, RECEIVER_ADDRESS);
        addIpv6(receiver, device, RECEIVER_IPV6_ADDRESS);
        // The receiver needs a route back to the sender's address: where net.ipv4.conf.*.rp_filter
        // is on, it drops datagrams from addresses without one.
        receiver.ip("route add default via " + ETH0_ADDRESS);
    }

    private static void configure(Namespace namespace, String device, String mac, String address) {
        namespace.ip("addr add " + address + NETWORK + " dev " + device);
        namespace.ip("link set " + device + " address " + mac + " up");
    }
}
