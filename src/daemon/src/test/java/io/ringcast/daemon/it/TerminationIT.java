package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.daemon.console.Termination;
import io.ringcast.daemon.testbed.Task;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signals to a process that does not come to its end by itself. */
@Timeout(120)
class TerminationIT {
    /** 128 + 15, as ProcessBuilder says it of a process that SIGTERM has ended. */
    private static final int SIGTERM = 143;

    private static final String ENDS = "ends";
    private static final String STAYS = "stays";

    /** A command that says when it is asked to end; whether it does so is its argument. */
    static final class Command {
        private Command() {}

        /** Ends with the exit code 5. */
        public static void main(String[] arguments) {
            final CountDownLatch asked = new CountDownLatch(1);
            System.exit(
                    Termination.guard(
                            () -> {
                                Termination.onSignal(
                                        () -> {
                                            System.out.println("asked");
                                            asked.countDown();
                                        });
                                System.out.println("ready");
                                await(asked);
                                if (arguments[0].equals(STAYS)) {
                                    await(new CountDownLatch(1));
                                }
                                System.out.print("result");
                                return 5;
                            }));
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Task start(String end) {
        final Task task = Task.start("command", FrameTap.program(Command.class, end));
        task.awaitOut("ready"::equals, Lab.PATIENCE);
        return task;
    }

    @Test
    void theFirstSignalAsksAndNothingIsLost() {
        final Task task = start(ENDS);
        task.signal("TERM");
        assertEquals(5, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
        assertEquals(List.of("ready", "asked", "result"), task.out());
        assertEquals(List.of(), task.err());
    }

    @Test
    void theSecondSignalEndsItAtOnce() {
        final Task task = start(STAYS);
        task.signal("TERM");
        task.awaitOut("asked"::equals, Lab.PATIENCE);
        task.signal("TERM");
        assertEquals(SIGTERM, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
    }
}
