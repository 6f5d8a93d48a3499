package io.ringcast.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.testbed.JavaCommand;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.ThreeHosts;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** As a user would write it. */
@ExtendWith(ThreeHostsExtension.class)
class ThreeHostsExtensionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private ThreeHosts before;

    /** A program that tells whether it is on the host between. */
    static final class Interfaces {
        public static void main(String[] names) throws Exception {
            for (final String name : names) {
                System.out.println(name + " " + (NetworkInterface.getByName(name) != null));
            }
        }
    }

    @BeforeEach
    void keep(ThreeHosts hosts) {
        before = hosts;
    }

    @Test
    void aProgramRunsOnTheHostBetween(ThreeHosts hosts) {
        List<String> java = JavaCommand.of(Interfaces.class, "if1", "eth0");
        try (Task program = hosts.bridge().start("interfaces", java)) {
            assertEquals(0, program.exitCode(PATIENCE), program::complaint);
            assertEquals(List.of("if1 true", "eth0 true"), program.out());
        }
    }

    @Test
    void eachTestHasHostsOfItsOwn(ThreeHosts hosts, Testbed testbed) {
        assertSame(before, hosts);
        assertTrue(Files.isDirectory(testbed.directory()));
        final List<String> java = JavaCommand.of(Interfaces.class, "if1", "s0");
        try (Task program = hosts.sender().start("interfaces", java)) {
            assertEquals(0, program.exitCode(PATIENCE), program::complaint);
            assertEquals(List.of("if1 false", "s0 true"), program.out());
        }
    }
}
