package io.ringcast.engine.host.delivery;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.network.Addressing;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.testbed.UdpFrame;

/** Delivery of IPv4. */
@InNamespace
class LocalDeliveryTest extends LocalDeliveryTests {
    LocalDeliveryTest() {
        super(Addressing.IPV4);
    }

    @Override
    byte[] frame(long mac, IpAddress to) {
        return UdpFrame.to(to.ipv4()).mac(mac).from("10.99.0.5").payload("text").bytes();
    }

    @Override
    int destinationOffset() {
        return Ethernet.LENGTH + Ipv4.DESTINATION;
    }
}
