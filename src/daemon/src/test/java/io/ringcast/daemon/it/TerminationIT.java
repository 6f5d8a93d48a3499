package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.daemon.console.SignalledCommand;
import io.ringcast.daemon.testbed.Task;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signals to a process that does not come to its end by itself. */
@Timeout(120)
class TerminationIT {
    /** 128 + 15, as ProcessBuilder says it of a process that SIGTERM has ended. */
    private static final int SIGTERM = 143;

    private static Task start(String end) {
        final Task task = Task.start("command", FrameTap.program(SignalledCommand.class, end));
        task.awaitOut("ready"::equals, Lab.PATIENCE);
        return task;
    }

    @Test
    void theFirstSignalAsksAndNothingIsLost() {
        final Task task = start(SignalledCommand.ENDS);
        task.signal("TERM");
        assertEquals(5, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
        assertEquals(List.of("ready", "asked", "result"), task.out());
        assertEquals(List.of(), task.err());
    }

    @Test
    void theSecondSignalEndsItAtOnce() {
        final Task task = start(SignalledCommand.STAYS);
        task.signal("TERM");
        task.awaitOut("asked"::equals, Lab.PATIENCE);
        task.signal("TERM");
        assertEquals(SIGTERM, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
    }

    /** Whatever holds it up. */
    @Test
    void oneThatStaysIsGivenUp() {
        final Task task = start(SignalledCommand.STALLS);
        task.signal("TERM");
        assertEquals(1, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
        assertEquals(List.of("ready", "asked"), task.out());
        assertEquals(List.of("ringcast: gave up waiting for the end after 1 s"), task.err());
    }

    @Test
    void oneThatCannotBeAskedEndsAndSaysWhy() {
        final Task task = start(SignalledCommand.FAILS);
        task.signal("TERM");
        assertEquals(1, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
        assertEquals(
                List.of(
                        "ringcast: the command could not be asked to end:"
                                + " java.lang.OutOfMemoryError: simulated"),
                task.err());
    }

    /** As one that reads its configuration from a pipe. */
    @Test
    void oneThatHasNothingToEndIsNotWaitedFor() {
        final Task task = start(SignalledCommand.WAITS);
        task.signal("TERM");
        assertEquals(SIGTERM, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
        assertEquals(List.of("ready"), task.out());
        assertEquals(List.of(), task.err());
    }
}
