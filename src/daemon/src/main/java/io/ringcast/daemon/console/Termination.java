package io.ringcast.daemon.console;

import io.ringcast.engine.linux.Exit;
import io.ringcast.engine.linux.Signals;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Lets a command end in good order when SIGINT, SIGTERM or SIGHUP arrives, with an exit code of its
 * own rather than the JVM's 130 or 143. The next signal ends the process at once. So does the first
 * one while the command has nothing to end in good order, whatever it waits for. A thread that
 * memory has run out for ends the command in the same way, with the exit code 1.
 *
 * <p>Of the process, hence static.
 */
public final class Termination {
    private static final int PATIENCE_SECONDS = 20;

    private static final CountDownLatch FINISHED = new CountDownLatch(1);

    /** Null as long as there is nothing to end in good order. */
    private static volatile Runnable stop;

    private static volatile Runnable abandon = () -> {};

    private static volatile int exitCode = 1;
    private static volatile boolean leftBehind;
    private static volatile boolean outOfMemory;

    private Termination() {}

    /**
     * Runs a command with standard output and standard error made safe by {@link Console}, and
     * writes what they still hold. Once per process: afterwards the process can only exit.
     *
     * @param command returns the exit code
     * @return the exit code, for the caller to exit with
     */
    public static int guard(IntSupplier command) {
        return guard(command, PATIENCE_SECONDS);
    }

    /**
     * @param patienceSeconds how long the command has to end after a signal; then the process ends
     *     with the exit code 1
     */
    static int guard(IntSupplier command, int patienceSeconds) {
        Console.install();
        Thread.setDefaultUncaughtExceptionHandler(Termination::died);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> finish(patienceSeconds), "ringcast-termination"));
        try {
            exitCode = command.getAsInt();
        } finally {
            exitCode = Console.finish(exitCode);
            FINISHED.countDown();
        }
        return exitCode;
    }

    /**
     * What asks the running command to come to its end: once, by another thread. From now on the
     * first signal waits for that end.
     */
    public static void onSignal(Runnable action) {
        Signals.prepare();
        stop = action;
    }

    /**
     * What is done when the command has not come to its end in time, before the process ends: by
     * another thread, while the command's may be anywhere.
     */
    public static void onGivingUp(Runnable action) {
        abandon = action;
    }

    /** A thread does not come to its end, and the process is to end all the same. */
    public static void leaveThreadsBehind() {
        leftBehind = true;
    }

    /**
     * A thread of any kind has ended early. If memory has run out, others will follow, and a
     * process of which parts are missing must not look like one that is well: it ends as after a
     * signal.
     */
    private static void died(Thread thread, Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            outOfMemory = true;
            try {
                Console.error("thread " + thread.getName() + ": " + failure + ": the process ends");
            } finally {
                System.exit(1); // by finish
            }
        }
        System.err.print("Exception in thread \"" + thread.getName() + "\" ");
        failure.printStackTrace();
    }

    /** The last that the process does; if it does not halt, the JVM exits with 128 + the signal. */
    private static void finish(int patienceSeconds) {
        final boolean signalled = FINISHED.getCount() > 0;
        final Runnable action = stop;
        try {
            if (signalled) {
                Signals.restoreDefaults();
                Console.hurry();
            }
            if (signalled && action != null) {
                action.run();
                awaitEnd(patienceSeconds);
            }
        } catch (Throwable e) { // whatever it is, the process ends
            sayThatItFailed(e);
        }
        try {
            exitCode = Console.finish(exitCode);
        } finally {
            if (!signalled || action != null) {
                exit();
            }
        }
    }

    private static void exit() {
        final int code = outOfMemory && exitCode == 0 ? 1 : exitCode;
        try {
            if (leftBehind) {
                Exit.now(code);
            }
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }

    private static void awaitEnd(int patienceSeconds) throws InterruptedException {
        if (!FINISHED.await(patienceSeconds, TimeUnit.SECONDS)) {
            leaveThreadsBehind();
            Console.error("gave up waiting for the end after " + patienceSeconds + " s");
            abandon.run();
        }
    }

    private static void sayThatItFailed(Throwable failure) {
        try {
            Console.error("the command could not be asked to end: " + failure);
        } catch (Throwable e) {
            // There may be no memory for a message
        }
    }
}
