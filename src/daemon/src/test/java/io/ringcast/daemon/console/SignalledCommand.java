package io.ringcast.daemon.console;

import java.util.concurrent.CountDownLatch;

/** Command that prints a line when it is asked to end. Its argument selects what it does then. */
public final class SignalledCommand {
    /** Ends with the exit code 5. */
    public static final String ENDS = "ends";

    /** Is asked to end, and does not end. */
    public static final String STAYS = "stays";

    /**
     * Like {@link #STAYS}, but the process waits only one second, and {@link #SPINNER} runs too.
     */
    public static final String STALLS = "stalls";

    /** A thread that never leaves Java code. */
    public static final String SPINNER = "spinner";

    /** Fails when it is asked to end. */
    public static final String FAILS = "fails";

    /** Registers no action for an orderly end. */
    public static final String WAITS = "waits";

    /** Would end with success, but a thread throws OutOfMemoryError. */
    public static final String STARVES = "starves";

    /** Seconds: longer than any test. */
    private static final int HOUR = 3_600;

    private SignalledCommand() {}

    /** Runs the command. */
    public static void main(String[] arguments) {
        final String end = arguments[0];
        System.exit(Termination.guard(() -> run(end), end.equals(STALLS) ? 1 : HOUR));
    }

    private static int run(String end) {
        final CountDownLatch asked = new CountDownLatch(1);
        if (!end.equals(WAITS)) {
            Termination.onSignal(
                    () -> {
                        if (end.equals(FAILS)) {
                            throw new OutOfMemoryError("simulated");
                        }
                        System.out.println("asked");
                        asked.countDown();
                    });
        }
        if (end.equals(STALLS)) {
            Termination.onGivingUp(() -> System.out.println("given up"));
            Thread.ofPlatform().daemon().name(SPINNER).start(SignalledCommand::spin);
        }
        System.out.println("ready");
        if (end.equals(STARVES)) {
            final Thread thread = new Thread(SignalledCommand::starve, "beside");
            thread.start();
        }
        await(asked);
        if (end.equals(STARVES)) {
            return 0;
        }
        if (!end.equals(ENDS)) {
            await(new CountDownLatch(1));
        }
        System.out.print("result");
        return 5;
    }

    private static void starve() {
        throw new OutOfMemoryError("simulated");
    }

    private static void spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
