package io.ringcast.daemon.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SocketDropsTest {
    private static final List<String> TABLE =
            List.of(
                    "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt"
                            + "   uid  timeout inode ref pointer drops            ",
                    "  119: 00000000:2710 00000000:0000 07 00000000:00000000 00:00000000 00000000"
                            + "     0        0 12345 2 0000000000000000 17        ",
                    "  120: 0100007F:2711 00000000:2710 07 00000000:00000000 00:00000000 00000000"
                            + "     0        0 12346 2 0000000000000000 4        ");

    @Test
    void ofThePortAlone() {
        assertEquals(17, SocketDrops.ofUdpPort(10000, TABLE));
        assertEquals(4, SocketDrops.ofUdpPort(10001, TABLE));
        assertEquals(0, SocketDrops.ofUdpPort(10002, TABLE));
    }

    @Test
    void ofIpv6() {
        final String zeros = "0".repeat(32);
        final String socket =
                "  121: " + zeros + ":2710 " + zeros + ":0000 07 0:0 00:0 0 0 0 123 2 0 5        ";
        assertEquals(5, SocketDrops.ofUdpPort(10000, List.of(TABLE.get(0), socket)));
    }

    @Test
    void anEmptyTable() {
        assertEquals(0, SocketDrops.ofUdpPort(10000, List.of()));
    }
}
