package io.ringcast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;

/**
 * Run of {@code ringcast run} in the guest, from its ready line to its summary.
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

    /** Returns its standard error so far. */
    String messages() {
        return process.errors();
    }

    /** Waits until standard error contains the text this many times. */
    void awaitMessage(String text, int times) {
        process.awaitError(text, times);
    }

    /** Returns how often standard error contains the text. */
    int messages(String text) {
        return (int) messages().lines().filter(line -> line.contains(text)).count();
    }

    /** Ends the engine with SIGTERM, checks the accounting law, and returns the summary. */
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
