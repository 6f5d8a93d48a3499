package io.ringcast.daemon.console;

import io.ringcast.engine.linux.Signals;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Lets a command end in good order when SIGINT, SIGTERM or SIGHUP arrives, with an exit code of its
 * own rather than the JVM's 130 or 143. The next signal ends the process at once.
 *
 * <p>Of the process, hence static.
 */
public final class Termination {
    private static final long PATIENCE_SECONDS = 20;

    private static final CountDownLatch FINISHED = new CountDownLatch(1);

    private static Runnable stop = () -> {};
    private static boolean requested;
    private static volatile int exitCode = 1;

    private Termination() {}

    /**
     * Runs a command with standard output and standard error made safe by {@link Console}, and
     * writes what they still hold. Once per process: afterwards the process can only exit.
     *
     * @param command returns the exit code
     * @return the exit code, for the caller to exit with
     */
    public static int guard(IntSupplier command) {
        Console.install();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(Termination::finish, "ringcast-termination"));
        try {
            exitCode = command.getAsInt();
        } finally {
            exitCode = Console.finish(exitCode);
            FINISHED.countDown();
        }
        return exitCode;
    }

    /**
     * What asks the running command to come to its end. Called by another thread; at once, by this
     * one, if a signal has come already.
     */
    public static synchronized void onSignal(Runnable action) {
        stop = action;
        if (requested) {
            action.run();
        }
    }

    private static synchronized void request() {
        requested = true;
        stop.run();
    }

    private static void finish() {
        try {
            if (FINISHED.getCount() > 0) {
                Signals.restoreDefaults();
                Console.hurry();
                request();
            }
            if (!FINISHED.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Console.say("gave up waiting for the end after " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(Console.finish(exitCode));
    }
}
