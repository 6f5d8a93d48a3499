package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.service.NotifySocket;
import io.ringcast.testbed.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests a run that a service manager has started; the test takes the role of systemd. */
@Timeout(600)
class ServiceManagerIT {
    private static final String FED = "WATCHDOG=1";

    /**
     * Watchdog time. The run looks at its loops four times in it, so a loop on a busy machine has
     * time for its rounds.
     */
    private static final int WATCHDOG_MICROS = 8_000_000;

    private static Lab lab;

    @BeforeAll
    static void open() {
        lab = Lab.open();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static Task start(Path socket, String... options) {
        final List<String> command = new ArrayList<>();
        command.add("env");
        command.add("NOTIFY_SOCKET=" + socket);
        command.add("WATCHDOG_USEC=" + WATCHDOG_MICROS);
        final List<String> arguments =
                new ArrayList<>(List.of("-o", "eth0", "--to", Lab.RECEIVER, "--json"));
        arguments.addAll(List.of(options));
        command.addAll(Lab.engineCommand(arguments));
        return lab.bridge.start("engine", command);
    }

    @Test
    void isToldOfTheStartTheLoopsAndTheEnd() throws Exception {
        final Path path = lab.testbed().directory().resolve("notify");
        try (NotifySocket systemd = new NotifySocket(path.toString())) {
            final Task engine = start(path, "-i", "later0", "--wait");
            final String waiting = systemd.await(message -> true);
            assertTrue(
                    waiting.startsWith("STATUS=waiting: interface 'later0': "),
                    () -> waiting + engine.err());
            lab.bridge.ip("link add later0 type veth peer name later1");
            lab.bridge.ip("link set later1 up");
            lab.bridge.ip("link set later0 up");
            final String ready = systemd.await(message -> message.startsWith("READY=1\n"));
            assertTrue(ready.startsWith("READY=1\nSTATUS=ready: later0 -> eth0, "), ready);
            for (int i = 0; i < 3; i++) {
                systemd.await(FED::equals);
            }
            Lab.finish(engine);
            systemd.await(message -> message.startsWith("STOPPING=1\n"));
            final Optional<String> last = systemd.poll().filter(message -> !message.equals(FED));
            assertEquals(Optional.empty(), last, "the end is the last that is told");
        }
    }

    /**
     * If a loop hangs, the watchdog gets no more messages; a plain timer would continue to send
     * them.
     */
    @Test
    void theWatchdogIsNotFedForALoopThatIsHeld() throws Exception {
        final Path path = lab.testbed().directory().resolve("notify-held");
        try (NotifySocket systemd = new NotifySocket(path.toString())) {
            final Task engine = start(path, "-i", "if1", "--idle", "poll");
            systemd.await(FED::equals);
            final Task holder = TerminationIT.holdLoop(engine);
            drain(systemd);
            Thread.sleep(WATCHDOG_MICROS / 1_000); // as long as systemd itself waits
            int fed = 0;
            for (Optional<String> m = systemd.poll(); m.isPresent(); m = systemd.poll()) {
                fed += m.get().equals(FED) ? 1 : 0;
            }
            // The loop may have made one round between the last look and the moment when it was
            // held.
            assertTrue(fed <= 1, "fed while the loop was held: " + fed);
            holder.close();
            systemd.await(FED::equals);
            Lab.finish(engine);
        }
    }

    private static void drain(NotifySocket systemd) {
        while (systemd.poll().isPresent()) {
            // discard this message and read the next one
        }
    }
}
