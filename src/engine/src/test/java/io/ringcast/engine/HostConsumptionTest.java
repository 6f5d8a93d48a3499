package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.TestbedException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames that are withheld from this host's stack by default, and when that ends. */
@InNamespace
class HostConsumptionTest {
    private final Namespace host = Namespace.here();
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    @BeforeEach
    void connect() {
        for (final String device : List.of("if1", "eth0")) {
            host.pair(device, device + "p");
            host.run("sysctl -q -w net.ipv6.conf." + device + ".disable_ipv6=1");
        }
        host.run("ip addr add 10.0.1.1/24 dev if1");
        host.run("ip addr add 10.0.2.1/24 dev eth0");
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del if1");
        host.run("ip link del eth0");
    }

    private Engine open(DeliveryMethod method, String to) {
        return Engine.open(
                EngineConfig.builder(
                                "if1",
                                "eth0",
                                RuleSet.of(
                                        Rule.named("a")
                                                .group("239.1.2.3")
                                                .ports(PortRange.parse("10000-10001"))
                                                .to(to)
                                                .build()))
                        .receive(receive -> receive.ringFrames(256))
                        .warmUpMillis(0)
                        .host(around -> around.deliveryMethod(method).joins(JoinPolicy.NONE))
                        .warnings(warnings::add)
                        .build());
    }

    private Optional<DeliveryMethod> consumption(String to) {
        try (Engine engine = open(DeliveryMethod.AUTO, to)) {
            Assumptions.assumeFalse(
                    engine.localDelivery().equals(Optional.of(DeliveryMethod.LO)),
                    warnings::toString);
            return engine.consumption();
        }
    }

    @Test
    void whereAllPortsStay() {
        assertTrue(consumption("10.0.2.1").isPresent());
        assertTrue(consumption("10.0.2.1:10000-10001").isPresent());
        // nothing is delivered to the original ports: their applications need the original frames
        assertEquals(Optional.empty(), consumption("10.0.2.1:20000"));
        assertEquals(Optional.empty(), consumption("10.0.2.1:10001-10002"));
        assertEquals(Optional.empty(), consumption("10.0.2.1:10000"));
        assertTrue(warnings.stream().noneMatch(each -> each.contains("twice")), warnings::toString);
    }

    @Test
    void portsThatStay() {
        final PortRange two = new PortRange(10_000, 10_001);
        assertTrue(Destination.parse("10.0.2.1").keeps(two));
        assertTrue(Destination.parse("10.0.2.1:10000-10001").keeps(two));
        assertTrue(!Destination.parse("10.0.2.1:10000").keeps(two));
        assertTrue(Destination.parse("10.0.2.1:10000").keeps(PortRange.of(10_000)));
        assertTrue(!Destination.parse("10.0.2.1:20000").keeps(PortRange.of(10_000)));
    }

    @Test
    void notWhereOthersWouldLoseIt() {
        Assumptions.assumeTrue(can("ip link add br7 type bridge"));
        host.run("ip link set if1 master br7");
        assertEquals(Optional.empty(), consumption("10.0.2.1"));
        assertEquals(
                List.of(
                        "applications of this host that also receive the multicast on if1 get each datagram twice: if1 is a port of bridge br7, which would lose the datagrams, too, if they were kept from the stack; to do so all the same, set --consume on"),
                warnings.stream().filter(each -> each.contains("twice")).toList());
        host.run("ip link del br7");
    }

    private boolean can(String command) {
        try {
            host.run(command);
            return true;
        } catch (TestbedException e) {
            return false;
        }
    }

    /** Detaches while a loop, and so the engine, has not ended. */
    @Test
    void nothingStaysAtTheDevicesOnceDetached() {
        final Engine engine;
        try {
            engine = open(DeliveryMethod.CLSACT, "10.0.2.1");
        } catch (LinuxException e) {
            Assumptions.abort(e.getMessage());
            return;
        }
        try (engine) {
            assertEquals(Optional.of(DeliveryMethod.CLSACT), engine.consumption());
            assertTrue(filters("if1", "ingress").contains("ringcast-"));
            assertTrue(filters("eth0", "egress").contains("ringcast-"));
            final Worker worker = engine.worker();
            worker.doWork();
            assertTrue(engine.detach());
            assertEquals("", filters("if1", "ingress"));
            assertEquals("", filters("eth0", "egress"));
            assertEquals(0, worker.doWork()); // its rings still exist
            assertTrue(engine.detach());
            worker.leave();
        }
        assertEquals(List.of(), warnings);
    }

    private String filters(String device, String direction) {
        try {
            return host.run("tc filter show dev " + device + " " + direction).strip();
        } catch (TestbedException e) {
            return ""; // the qdisc has gone, too
        }
    }
}
