package io.ringcast.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/**
 * One boot and its run through the checks.
 *
 * <p>Threading: one thread.
 */
final class Machine {
    private static final long WORTH_TELLING = 1_000_000_000L;

    private final Boot boot;
    private final Path evidence;
    private final Matrix matrix;
    private Rig rig;
    private String why = "not booted";
    private boolean failed;

    Machine(Boot boot, Path evidence, Matrix matrix) {
        this.boot = boot;
        this.evidence = evidence;
        this.matrix = matrix;
    }

    /** Boots the machine. */
    void boot() throws Throwable {
        timed("boot", this::start);
    }

    private void start() throws IOException {
        try {
            final Guest guest = Guest.boot(boot, evidence);
            rig = new Rig(guest);
            matrix.booted(boot, guest.release(), guest.qmp().version());
        } catch (TestAbortedException e) {
            why = e.getMessage();
            matrix.skipped(boot, why);
            throw e;
        } catch (IOException | RuntimeException e) {
            why = "the machine did not boot: " + e.getMessage();
            throw e;
        }
    }

    /** Runs a check and records its result. */
    void run(Check check) throws Throwable {
        if (rig == null) {
            throw new TestAbortedException(why);
        }
        timed(check.name(), () -> judge(check));
    }

    private void judge(Check check) {
        try {
            matrix.passed(boot, check.name(), check.body().run(rig));
            matrix.notes(boot, rig.notes());
        } catch (TestAbortedException e) {
            matrix.notApplicable(boot, check.name(), e.getMessage());
            throw e;
        } catch (RuntimeException | Error e) {
            failed = true;
            matrix.failed(boot, check.name());
            throw e;
        }
    }

    /** Ends the machine, and deletes its logs and captures if all checks passed. */
    void close() throws Throwable {
        if (rig == null) {
            throw new TestAbortedException(why);
        }
        timed("power off", this::end);
    }

    private void end() throws IOException {
        if (failed) {
            Files.writeString(evidence.resolve("guest.txt"), lastWords());
        }
        rig.guest().close();
        if (!failed) {
            rig.guest().discardEvidence();
        }
    }

    private String lastWords() {
        try {
            return rig.guest()
                    .run("head -c 20000 /tmp/*.err /tmp/*.out; ip addr; dmesg | tail -n 60")
                    .text();
        } catch (LabException e) {
            return e.getMessage();
        }
    }

    private void timed(String what, Executable action) throws Throwable {
        final long start = System.nanoTime();
        try {
            action.execute();
        } finally {
            final long time = System.nanoTime() - start;
            matrix.took(boot, what, time);
            tell(what, time);
        }
    }

    /** A line for each step of a second or longer. */
    private void tell(String what, long nanos) {
        if (nanos >= WORTH_TELLING) {
            System.err.printf(Locale.ROOT, "lab: %s: %s, %.1f s%n", boot, what, nanos / 1e9);
        }
    }
}
