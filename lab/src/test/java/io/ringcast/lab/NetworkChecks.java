package io.ringcast.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Checks before the engine starts: the machine's devices, and how its network cards behave. */
final class NetworkChecks {
    private static final int PROBES = 10;
    private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};

    private NetworkChecks() {}

    /** Sets up both interfaces and returns their drivers. */
    static String driver(Rig rig) {
        for (final Nic nic : Nic.values()) {
            up(rig.guest(), nic);
        }
        return driverOf(rig.guest());
    }

    /** Returns the driver of if1. */
    static String driverOf(Guest guest) {
        return guest.must("ethtool -i if1 | sed -n \"s/^driver: //p\"");
    }

    /** Sets up an interface with its address, and waits for its carrier. */
    static void up(Guest guest, Nic nic) {
        guest.must("lab-nics");
        guest.must(
                String.format(
                        Locale.ROOT, "ip addr replace %s/24 dev %s", nic.address(), nic.device()));
        guest.must(String.format(Locale.ROOT, "ip link set %s up", nic.device()));
        carrier(guest, nic, true);
    }

    static void carrier(Guest guest, Nic nic, boolean up) {
        guest.await(nic.device() + "'s carrier", carrierIs(nic, up));
    }

    /** Returns whether the carrier comes or goes within this many seconds. */
    static boolean carrierWithin(Guest guest, Nic nic, boolean up, int seconds) {
        return guest.run(String.format(Locale.ROOT, "await %d '%s'", seconds, carrierIs(nic, up)))
                        .exitCode()
                == 0;
    }

    private static String carrierIs(Nic nic, boolean up) {
        return String.format(
                Locale.ROOT,
                "[ \"$(cat /sys/class/net/%s/carrier 2>/dev/null)\" = %d ]",
                nic.device(),
                up ? 1 : 0);
    }

    /**
     * How many of some multicast frames for a group that nobody has joined does the card let
     * through? Both answers are right; the engine has to cope with "none".
     */
    static String multicastFilter(Rig rig) {
        final List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            frames.add(Datagram.multicast("239.200.200.200", i, 64).frame());
        }
        final Datagram last = Datagram.multicast("255.255.255.255", 0, 64);
        frames.add(last.forwarded(BROADCAST, "255.255.255.255").frame());
        final long before = ipReceived(rig.guest());
        frames.forEach(rig.guest().if1()::send);
        // The broadcast is sent last and always passes the card.
        rig.guest()
                .await(
                        "a broadcast frame",
                        "[ $(awk \"/^IpExt: [0-9]/ {print \\$6}\" /proc/net/netstat) -gt 0 ]");
        final long through = ipReceived(rig.guest()) - before - 1;
        return through == 0
                ? "filters"
                : String.format(Locale.ROOT, "%d of %d pass", through, PROBES);
    }

    /** Datagrams that the IP stack has been given (InReceives of /proc/net/snmp, RFC 1213). */
    static long ipReceived(Guest guest) {
        return Long.parseLong(guest.must("awk \"/^Ip: [0-9]/ {print \\$4}\" /proc/net/snmp"));
    }
}
