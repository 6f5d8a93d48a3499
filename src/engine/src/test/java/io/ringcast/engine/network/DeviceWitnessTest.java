package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.ring.DeviceWitness;
import io.ringcast.testbed.Namespace;
import org.junit.jupiter.api.Test;

/** Devices that come and go under one name and one index. */
@InNamespace
class DeviceWitnessTest {
    private final Namespace host = Namespace.here();

    @Test
    void tellsADeviceFromItsSuccessor() {
        host.run("ip link add if1 type veth peer name if1p");
        final int index = Links.byName("if1").index();
        try (DeviceWitness witness = new DeviceWitness(index)) {
            assertTrue(witness.isPresent());
            host.run("ip link set if1 up");
            host.run("ip link set if1 down");
            host.run("ip link set if1 name if2");
            assertTrue(witness.isPresent());
            host.run("ip link del if2");
            assertFalse(witness.isPresent());
            host.run("ip link add if1 index " + index + " type veth peer name if1p");
            assertFalse(witness.isPresent());
            try (DeviceWitness next = new DeviceWitness(index)) {
                assertTrue(next.isPresent());
            }
        }
        host.run("ip link del if1");
        assertThrows(LinuxException.class, () -> new DeviceWitness(index).close());
    }
}
