package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.ThreeHosts;
import org.junit.jupiter.api.Test;

/** Tests rules for the own address of an interface with IPv6. */
class Ipv6OwnAddressIT extends OwnAddressTests {
    Ipv6OwnAddressIT() {
        super(
                new Net(
                        "-6",
                        "IPv6",
                        "ICMPv6",
                        "own-ipv6",
                        ThreeHosts.IPV6_GROUP,
                        ThreeHosts.RECEIVER_IPV6_ADDRESS,
                        ThreeHosts.IF1_IPV6_ADDRESS,
                        "fd00:18::9",
                        64,
                        "fd00:18:1::1",
                        "fd00:18:1::2",
                        "fd00:18:1::9",
                        64));
    }

    @Override
    long unreachables(Namespace host) {
        return host.run("cat /proc/net/snmp6")
                .lines()
                .filter(line -> line.startsWith("Icmp6OutDestUnreachs"))
                .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
                .sum();
    }

    /** The kernel removes all IPv6 addresses of a device that is set down. */
    @Test
    void theLinkGoesDownAndComesUp() {
        try (Lab lab = Lab.open()) {
            final Task application = lab.startApplication();
            final Task engine = Lab.ready(engine(lab, "--consume", "off"));
            lab.send(net.first(), 10_000, 50, 1_000);
            lab.bridge.ip("link set if1 down");
            awaitErr(
                    engine,
                    "own address of if1: ",
                    " is gone; rules with destination own take no frames");
            lab.bridge.ip("link set if1 up");
            net.add(lab.bridge, net.first(), "if1");
            awaitErr(engine, "now take frames to " + net.first());
            lab.send(net.first(), 10_000, 50, 1_000);
            assertEquals(100, Lab.awaitReceived(application, 100));
            assertEquals(100, RunSummary.fromMap(Lab.finish(engine)).forwarded());
        }
    }

    /**
     * The kernel does not choose a deprecated address as source, so the rule prefers the other
     * address.
     */
    @Test
    void aDeprecatedAddressGivesWay() {
        try (Lab lab = Lab.open()) {
            final Task application = lab.startApplication();
            net.add(lab.bridge, net.next(), "if1");
            lab.bridge.ip(
                    "addr change " + net.first() + "/64 dev if1 valid_lft forever preferred_lft 0");
            final Task engine = engine(lab, "--consume", "off");
            awaitErr(engine, "ready: if1 -> eth0, " + net.next() + " port 10000");
            lab.bridge.ip(
                    "addr change "
                            + net.first()
                            + "/64 dev if1 valid_lft forever preferred_lft forever");
            lab.bridge.ip(
                    "addr change " + net.next() + "/64 dev if1 valid_lft forever preferred_lft 0");
            awaitErr(engine, "now take frames to " + net.first());
            lab.send(net.first(), 10_000, 50, 1_000);
            assertEquals(50, Lab.awaitReceived(application, 50));
            assertEquals(50, RunSummary.fromMap(Lab.finish(engine)).forwarded());
        }
    }
}
