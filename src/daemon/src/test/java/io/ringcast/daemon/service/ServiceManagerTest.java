package io.ringcast.daemon.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.linux.MonotonicClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ServiceManagerTest {
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String USEC = "WATCHDOG_USEC";
    private static final String PID = "WATCHDOG_PID";
    private static final String FED = "WATCHDOG=1";

    /**
     * More messages than the queue of a Unix socket holds: net.unix.max_dgram_qlen is at least 10,
     * and 512 with systemd.
     */
    private static final int MORE_THAN_A_QUEUE = 1_000;

    @TempDir private Path directory;

    private String path() {
        return directory.resolve("notify").toString();
    }

    private static String said(Runnable action) {
        final PrintStream err = System.err;
        final ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(err);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    private void tellsAll(String name) {
        try (NotifySocket systemd = new NotifySocket(name)) {
            final ServiceManager manager = ServiceManager.of(Map.of(SOCKET, name));
            assertTrue(manager.isThere());
            manager.status("waiting: two\nlines");
            manager.ready("if1 -> eth0, 15 µs");
            final long before = MonotonicClock.micros();
            manager.reloading();
            manager.stopping();
            assertEquals(Optional.of("STATUS=waiting: two lines"), systemd.poll());
            assertEquals(Optional.of("READY=1\nSTATUS=if1 -> eth0, 15 µs"), systemd.poll());
            final String[] reload = systemd.poll().orElseThrow().split("[\n=]");
            assertEquals("RELOADING", reload[0]);
            assertEquals("MONOTONIC_USEC", reload[2]);
            final long stamp = Long.parseLong(reload[3]);
            assertTrue(before <= stamp && stamp <= MonotonicClock.micros(), reload[3]);
            assertEquals(Optional.of("STOPPING=1\nSTATUS=stopping"), systemd.poll());
            assertEquals(Optional.empty(), systemd.poll());
        }
    }

    @Test
    void tellsASocketWithAPath() {
        tellsAll(path());
    }

    @Test
    void tellsAnAbstractSocket() {
        tellsAll("@ringcast-test-" + ProcessHandle.current().pid());
    }

    @Test
    void nothingHappensWithoutAManager() {
        final ServiceManager manager = ServiceManager.of(Map.of(USEC, "1000"));
        assertFalse(manager.isThere());
        manager.ready("ready");
        manager.stopping();
        manager.watch(() -> 1).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vsock:2:1234", "relative"})
    void anAddressOfAnotherKindIsAWarning(String name) {
        assertEquals(
                "ringcast: warning: NOTIFY_SOCKET: "
                        + name
                        + ": must be an absolute path, or @ and a name of an abstract socket\n",
                said(() -> assertFalse(ServiceManager.of(Map.of(SOCKET, name)).isThere())));
    }

    @Test
    void anAddressThatIsTooLongIsAWarning() {
        final String name = "/" + "n".repeat(107);
        assertEquals(
                "ringcast: warning: NOTIFY_SOCKET: "
                        + name
                        + ": must be at most 107 bytes long, as a Unix address is\n",
                said(() -> assertFalse(ServiceManager.of(Map.of(SOCKET, name)).isThere())));
    }

    @Test
    void aManagerThatIsNotThereIsOneWarning() {
        final ServiceManager manager = ServiceManager.of(Map.of(SOCKET, path()));
        final String said =
                said(
                        () -> {
                            manager.ready("ready");
                            manager.stopping();
                        });
        assertEquals(1, said.lines().count(), said);
        assertTrue(
                said.startsWith(
                        "ringcast: warning: the service manager cannot be notified:"
                                + " sendto("
                                + path()
                                + "): ENOENT 2"),
                said);
    }

    /** If the manager does not read, the wait for it is limited. */
    @Test
    void aManagerThatDoesNotReadIsOneWarning() {
        try (NotifySocket systemd = new NotifySocket(path())) {
            final ServiceManager manager = ServiceManager.of(Map.of(SOCKET, path()));
            final String[] said = {""};
            for (int i = 0; i < MORE_THAN_A_QUEUE && said[0].isEmpty(); i++) {
                said[0] = said(() -> manager.status("one more"));
            }
            assertTrue(said[0].contains("EAGAIN"), said[0]);
            assertTrue(systemd.poll().isPresent());
        }
    }

    @Test
    void feedsOnlyAWatchdogThatIsMeantForThisProcess() {
        final String own = Long.toString(ProcessHandle.current().pid());
        try (NotifySocket systemd = new NotifySocket(path())) {
            ServiceManager.of(Map.of(SOCKET, path(), USEC, "1000", PID, own + "0"))
                    .watch(() -> 1)
                    .close();
            ServiceManager.of(Map.of(SOCKET, path())).watch(() -> 1).close();
            assertEquals(
                    "ringcast: warning: WATCHDOG_USEC 0: must be a number of microseconds above 0;"
                            + " the watchdog is not fed\n",
                    said(() -> ServiceManager.of(Map.of(SOCKET, path(), USEC, "0"))));
            assertEquals(Optional.empty(), systemd.poll());
        }
    }

    @Test
    void feedsTheWatchdogWhileAllLoopsMakeRounds() throws Exception {
        final String own = Long.toString(ProcessHandle.current().pid());
        final AtomicLong rounds = new AtomicLong();
        try (NotifySocket systemd = new NotifySocket(path())) {
            final ServiceManager manager =
                    ServiceManager.of(Map.of(SOCKET, path(), USEC, "40000", PID, own));
            try (Watchdog watchdog = manager.watch(rounds::incrementAndGet)) {
                for (int i = 0; i < 5; i++) {
                    assertEquals(FED, systemd.await(message -> true), watchdog::toString);
                }
            }
        }
    }

    @Test
    void aLoopThatStandsStillIsNoFeed() {
        final AtomicLong one = new AtomicLong();
        final AtomicLong two = new AtomicLong();
        final int[] fed = {0};
        final Watchdog watchdog = new Watchdog(() -> fed[0]++, one::get, two::get);
        watchdog.look();
        assertEquals(1, fed[0], "all is well at the start");
        one.incrementAndGet();
        watchdog.look();
        watchdog.look();
        assertEquals(1, fed[0], "the second stands still");
        two.incrementAndGet();
        watchdog.look();
        assertEquals(2, fed[0], "both have gone on since the last feed");
        watchdog.look();
        assertEquals(2, fed[0]);
    }
}
