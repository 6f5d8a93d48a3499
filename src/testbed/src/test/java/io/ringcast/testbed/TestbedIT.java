package io.ringcast.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(1_800)
class TestbedIT {
    /** Long enough for a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private static final String DAD = "cat /proc/sys/net/ipv6/conf/eth0/accept_dad";

    private static Testbed open() {
        try {
            return Testbed.open();
        } catch (TestbedException e) {
            return Assumptions.abort(e.getMessage());
        }
    }

    @Test
    void namespacesAreApartAndJoined() {
        try (Testbed testbed = open()) {
            final Namespace a = testbed.namespace("a");
            final Namespace b = testbed.namespace("b");
            testbed.connect(a, "x", "198.18.0.1/24", b, "y", "198.18.0.2/24");
            assertTrue(a.ip("-br addr").contains("198.18.0.1/24"));
            assertFalse(a.ip("-br addr").contains("198.18.0.2/24"));
            assertTrue(b.ip("-br link show up").contains("y@"));
        }
    }

    /**
     * IPv6 addresses are usable without duplicate address detection, also after the device was
     * down.
     */
    @Test
    void ipv6AddressesAreGoodAtOnce() {
        Assumptions.assumeTrue(Testbed.hasIpv6(), "no IPv6 here");
        try (Testbed testbed = open()) {
            final ThreeHosts hosts = ThreeHosts.in(testbed);
            for (int i = 0; i < 2; i++) {
                final String eth0 = hosts.bridge().ip("-6 addr show dev eth0");
                assertTrue(eth0.contains(ThreeHosts.ETH0_IPV6_ADDRESS + "/64"), eth0);
                assertTrue(hosts.sender().ip("-6 addr show dev s0").contains("fd00:18::2/64"));
                assertTrue(hosts.receiver().ip("-6 addr show dev r0").contains("fd00:19::2/64"));
                assertEquals("0", hosts.bridge().run(DAD).strip());
                hosts.bridge().ip("link set eth0 down");
                hosts.enableTransmit();
            }
        }
    }

    @Test
    void closingEndsEveryProcess() throws Exception {
        final Task stubborn;
        final ProcessHandle handle;
        final Path directory;
        try (Testbed testbed = open()) {
            directory = testbed.directory();
            Files.writeString(directory.resolve("file"), "content");
            stubborn =
                    testbed.namespace("a")
                            .start(
                                    "sh",
                                    List.of("sh", "-c", "trap '' TERM INT; echo up; sleep 1000"));
            stubborn.awaitOut("up"::equals, PATIENCE);
            handle = stubborn.handle();
            assertTrue(handle.isAlive());
        }
        assertEquals(137, stubborn.exitCode(PATIENCE));
        assertFalse(handle.isAlive());
        assertFalse(Files.exists(directory));
    }

    @Test
    void signalsReachTheProcessItself() {
        try (Testbed testbed = open()) {
            final Task task =
                    testbed.namespace("a")
                            .start(
                                    "sh",
                                    List.of(
                                            "sh",
                                            "-c",
                                            "trap 'echo got it; exit 7' USR1; echo up; while :; do sleep 0.1; done"));
            task.awaitOut("up"::equals, PATIENCE);
            task.signal("USR1");
            assertEquals(7, task.exitCode(PATIENCE));
            assertEquals(List.of("up", "got it"), task.out());
        }
    }

    @Test
    void failuresAreOneLine() {
        try (Testbed testbed = open()) {
            final Namespace a = testbed.namespace("a");
            final TestbedException ip =
                    assertThrows(TestbedException.class, () -> a.ip("link set nope up"));
            assertEquals("ip link set nope up: Cannot find device \"nope\"", ip.getMessage());
            final Task silent = a.start("silent", List.of("sleep", "1000"));
            final TestbedException early =
                    assertThrows(
                            TestbedException.class,
                            () -> silent.awaitOut(line -> true, Duration.ofMillis(50)));
            assertEquals("silent: no answer within 0 s", early.getMessage());
            final Task failing = a.start("failing", List.of("sh", "-c", "echo why >&2; exit 3"));
            final TestbedException ended =
                    assertThrows(
                            TestbedException.class, () -> failing.awaitOut(line -> true, PATIENCE));
            assertEquals("failing: why", ended.getMessage());
        }
    }
}
