package io.ringcast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;

/**
 * {@code ringcast run} in the guest, from ready to its summary.
 *
 * <p>Threading: one thread.
 */
final class EngineRun {
    private final Guest guest;
    private final Background process;

    private EngineRun(Guest guest, Background process) {
        this.guest = guest;
        this.process = process;
    }

    /** Starts it; returns when it is ready. */
    static EngineRun start(Guest guest, String options) {
        final Background process =
                Background.start(guest, "engine", "ringcast run -i if1 -o eth0 --json " + options);
        process.awaitError("ready:", 1);
        return new EngineRun(guest, process);
    }

    /** What it has said on standard error. */
    String messages() {
        return process.errors();
    }

    /** Waits until it has said so, on standard error, that often. */
    void awaitMessage(String text, int times) {
        process.awaitError(text, times);
    }

    /** How often it has said so. */
    int messages(String text) {
        return (int) messages().lines().filter(line -> line.contains(text)).count();
    }

    /** Ends it with SIGTERM; its summary, which keeps the accounting law. */
    RunSummary finish() {
        final int exitCode = process.terminate();
        assertEquals(0, exitCode, () -> "exit code of the engine: " + process.errors());
        final RunSummary s = RunSummary.fromMap(Json.read(process.output()));
        assertEquals(
                s.received(),
                s.matched() + s.unmatched() + s.droppedTotal(),
                () -> "received = matched + unmatched + dropped: " + s);
        assertEquals(
                s.copies(),
                s.forwarded() + s.transmitErrorsTotal(),
                () -> "copies = sent + transmit errors: " + s);
        return s;
    }

    Guest guest() {
        return guest;
    }
}
