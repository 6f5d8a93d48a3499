package io.ringcast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables that the lab writes into docs/lab.md: marks only, with the findings below. */
class MatrixTest {
    private static final String TAGS = "VLAN tags";

    private final Matrix matrix = new Matrix();

    @Test
    void findingsAreGroupedByCard() {
        final Boot first = booted("virtio-net");
        final Boot second = booted("igb");
        final Boot third = booted("e1000");
        matrix.notes(first, List.of("AF_XDP: no"));
        for (final Boot boot : List.of(first, second, third)) {
            matrix.passed(boot, "order", "");
            matrix.passed(boot, "jumbo", "MTU 9000");
        }
        matrix.passed(first, "doctor", "0 warnings");
        matrix.passed(first, TAGS, "on, off");
        matrix.failed(second, TAGS);
        matrix.passed(third, TAGS, "on, off");
        matrix.notApplicable(second, "doctor", "no such kernel");
        assertEquals(
                """
                ### stock: Linux 6.1

                - AF_XDP: no

                |                    | virtio-net | igb | e1000 |
                |---|---|---|---|
                | order              | ✓ | ✓ | ✓ |
                | jumbo              | ✓ | ✓ | ✓ |
                | doctor             | ✓ | – |  |
                | VLAN tags          | ✓ | **✗** | ✓ |

                - **jumbo**: all: MTU 9000
                - **doctor**: virtio-net: 0 warnings; igb: no such kernel
                - **VLAN tags**: virtio-net, e1000: on, off

                QEMU 10.0.
                """,
                matrix.tables());
    }

    /** The rule of all documents. */
    @Test
    void linesAreShort() {
        for (final String nic : List.of("virtio-net", "vmxnet3", "e1000", "igb", "rtl8139")) {
            final Boot boot = booted(nic);
            matrix.passed(boot, TAGS, "stripping on (the driver drops the priority) of " + nic);
        }
        assertTrue(matrix.tables().lines().allMatch(line -> line.length() <= 120), matrix.tables());
        assertTrue(matrix.tables().contains("\n  "), matrix.tables());
    }

    private Boot booted(String nic) {
        final Boot boot = new Boot("stock", nic, true);
        matrix.planned(boot);
        matrix.booted(boot, "6.1", "10.0");
        return boot;
    }
}
