package io.ringcast.engine.host.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.UnansweredException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Attempts to withhold frames from the host, and the warnings about failures. */
class ConsumptionTest {
    private final List<String> warnings = new ArrayList<>();

    private static Supplier<Consumption> failing(LinuxException e) {
        return () -> {
            throw e;
        };
    }

    private static LinuxException noMemory() {
        return new LinuxException("bpf(BPF_MAP_CREATE)", 12, "");
    }

    /** The message gives the kernel's reason, not its version. */
    @Test
    void withoutFragmentsItSaysWhy() {
        Consumption.open(failing(noMemory()), () -> null, warnings::add);
        assertEquals(
                List.of(
                        "consume: fragments still reach this host's stack, because the kernel refuses the map that they are followed by: "
                                + noMemory().getMessage()),
                warnings);
    }

    @Test
    void theLastFailureCounts() {
        final LinuxException last = new LinuxException("bpf(BPF_PROG_LOAD)", 1, "");
        assertSame(
                last,
                assertThrows(
                        LinuxException.class,
                        () -> Consumption.open(failing(noMemory()), failing(last), warnings::add)));
        assertEquals(List.of(), warnings);
    }

    @Test
    void aKernelThatDoesNotAnswerEndsNoStart() {
        assertNull(
                HostConsumption.tried(
                        () -> {
                            throw new UnansweredException("no free port");
                        },
                        "if1",
                        warnings::add));
        assertEquals(
                List.of(
                        "applications of this host that also receive the multicast on if1 get each datagram twice: consume is not possible: no free"
                                + " port"),
                warnings);
    }
}
