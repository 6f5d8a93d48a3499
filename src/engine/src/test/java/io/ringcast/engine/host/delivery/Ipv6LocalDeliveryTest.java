package io.ringcast.engine.host.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.network.Addressing;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.UdpFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Delivery of IPv6, link-local addresses among it. */
@InNamespace
class Ipv6LocalDeliveryTest extends LocalDeliveryTests {
    private static final String PORTS = "2710" + "2710"; // 10,000
    private static final String LENGTH = "000c"; // with 4 bytes of payload
    private static final String PAYLOAD = "74657874";
    private static final int NEXT_HEADER_UDP = 17;

    Ipv6LocalDeliveryTest() {
        super(Addressing.IPV6);
    }

    @Override
    int destinationOffset() {
        return Ethernet.LENGTH + Ipv6.DESTINATION;
    }

    @Override
    byte[] frame(long mac, IpAddress to) {
        final String addresses = hex(IpAddress.parse("fd00:99::5")) + hex(to);
        // RFC 8200 section 8.1
        final String pseudoHeader = addresses + "0000" + LENGTH + hex(NEXT_HEADER_UDP, 8);
        final byte[] summed =
                HexFormat.of().parseHex(pseudoHeader + PORTS + LENGTH + "0000" + PAYLOAD);
        final String checksum = hex(UdpFrame.checksum(summed) & 0xffff, 4);
        final String macs = hex(mac, 12) + "020000000001";
        final String header = "60000000" + LENGTH + hex(NEXT_HEADER_UDP, 2) + "40";
        return HexFormat.of()
                .parseHex(macs + "86dd" + header + addresses + PORTS + LENGTH + checksum + PAYLOAD);
    }

    private static String hex(IpAddress address) {
        return hex(address.high(), 16) + hex(address.low(), 16);
    }

    private static String hex(long value, int digits) {
        return HexFormat.of().toHexDigits(value, digits);
    }

    @Test
    void linkLocalAddressesAreDeliveredTo() throws IOException {
        final IpAddress own = IpAddress.parse("fe80::ff:fe00:77");
        host.run("ip addr add " + own + "/64 dev eth0 nodad");
        try (LocalDelivery delivery = open(DeliveryMethod.TCX, own)) {
            assertTrue(arrives(delivery, own));
        }
    }

    @Test
    void linkLocalAddressesAreNotDeliveredToThroughLoopback() {
        final IpAddress own = IpAddress.parse("fe80::ff:fe00:77");
        host.run("ip addr add " + own + "/64 dev eth0 nodad");
        final List<String> warnings = new ArrayList<>();
        final RuleSet rules =
                RuleSet.of(Rule.named("a").group("ff15::1").to(own.toString()).build());
        final DeliveryPlan plan =
                new DeliveryPlan(
                        rules,
                        DeliveryMethod.LO,
                        Consume.OFF,
                        List.of("if1"),
                        false,
                        false,
                        warnings::add);
        try (HostDelivery delivery = HostDelivery.open(plan, Links.byName("eth0"))) {
            assertTrue(delivery.isLocal(0));
            assertEquals(
                    List.of(
                            "destination fe80::ff:fe00:77: is a link-local address, and this host's stack takes its datagrams on eth0 only: delivery through lo loses them; use an address of another scope"),
                    warnings);
        }
    }
}
