package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Owner of a filter, and whether the owner is alive. */
class NetlinkPortTest {
    @Test
    void isTakenAsLongAsItIsOpen() {
        final int number;
        try (NetlinkPort port = NetlinkPort.claim();
                NetlinkPort other = NetlinkPort.claim()) {
            number = port.number();
            assertNotEquals(number, other.number());
            assertTrue(number >= 0x4000_0000, () -> "clear of process ids: " + number);
            assertTrue(NetlinkPort.isTaken(number));
        }
        assertFalse(NetlinkPort.isTaken(number));
    }

    @Test
    void isToldByTheFiltersName() {
        for (final boolean owns : new boolean[] {false, true}) {
            final FilterName name = new FilterName(4711, "eth0.5-x", 0x7fa3c1d2, owns);
            assertEquals(Optional.of(name), FilterName.parse(name.toString()));
        }
        assertEquals(
                "ringcast-4711-eth0-5fa3c1d2+qdisc",
                new FilterName(4711, "eth0", 0x5fa3c1d2, true).toString());
        for (final String other : new String[] {"", "ringcast", "ringcast-1-eth0-5fa3", "x"}) {
            assertEquals(Optional.empty(), FilterName.parse(other));
        }
    }
}
