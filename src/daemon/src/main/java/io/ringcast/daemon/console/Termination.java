package io.ringcast.daemon.console;

import io.ringcast.engine.linux.Exit;
import io.ringcast.engine.linux.Signals;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Orderly end of a command when SIGINT, SIGTERM or SIGHUP arrives, with the command's own exit code
 * instead of the JVM's 130 or 143. The next signal ends the process at once. If the command has
 * registered no action ({@link #onSignal}), the first signal ends it at once, whatever it waits
 * for. An OutOfMemoryError that ends a thread ends the command in the same way as a signal, with
 * exit code 1.
 *
 * <p>Static, because signals belong to the process.
 */
public final class Termination {
    private static final int PATIENCE_SECONDS = 20;

    private static final CountDownLatch FINISHED = new CountDownLatch(1);

    /** Action of the first signal; null while the command has registered none. */
    private static volatile Runnable stop;

    private static volatile Runnable abandon = () -> {};

    private static volatile int exitCode = 1;
    private static volatile boolean leftBehind;
    private static volatile boolean outOfMemory;

    private Termination() {}

    /**
     * Runs a command with the queues of {@link Console}, and writes what is left in them. To be
     * called once in a process: afterwards the process can only exit.
     *
     * @param command the command, which returns its exit code
     * @return the exit code, for the caller to exit with
     */
    public static int guard(IntSupplier command) {
        return guard(command, PATIENCE_SECONDS);
    }

    /**
     * @param patienceSeconds time for the command to end after a signal; then the process ends with
     *     exit code 1
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
     * Registers the action that asks the running command to end. It is called once, by another
     * thread. From now on, the first signal waits for the command to end.
     */
    public static void onSignal(Runnable action) {
        Signals.prepare();
        stop = action;
    }

    /**
     * Registers an action for the case that the command does not end in time. It runs before the
     * process ends, on another thread, while the command's thread may be anywhere.
     */
    public static void onGivingUp(Runnable action) {
        abandon = action;
    }

    /** Makes the process end although a thread does not end. */
    public static void leaveThreadsBehind() {
        leftBehind = true;
    }

    /**
     * Handles an uncaught exception of any thread. After an OutOfMemoryError, other threads will
     * fail too. A process without some of its threads must not look healthy, so it ends as after a
     * signal.
     */
    private static void died(Thread thread, Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            outOfMemory = true;
            try {
                Console.error("thread " + thread.getName() + ": " + failure + ": the process ends");
            } finally {
                System.exit(1); // runs finish(), the shutdown hook
            }
        }
        System.err.print("Exception in thread \"" + thread.getName() + "\" ");
        failure.printStackTrace();
    }

    /**
     * Ends the process, as a shutdown hook. If it does not halt the JVM, the JVM exits with 128 +
     * the signal number.
     */
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
        } catch (Throwable e) { // any failure: the process ends
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
