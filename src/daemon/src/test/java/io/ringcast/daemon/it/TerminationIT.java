package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.daemon.console.SignalledCommand;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.TestbedException;
import io.ringcast.testbed.Tools;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests signals to a process that does not end on its own. */
@Timeout(120)
class TerminationIT {
    /** Exit value 128 + 15, which ProcessBuilder reports for a process that SIGTERM has ended. */
    private static final int SIGTERM = 143;

    /** System call number of poll(2) on x86-64: arch/x86/entry/syscalls/syscall_64.tbl. */
    private static final String X86_POLL = "7";

    /**
     * System call number of ppoll(2), for architectures without poll:
     * include/uapi/asm-generic/unistd.h.
     */
    private static final String ARM_PPOLL = "73";

    /**
     * Python program that stops the thread NAME of the process PID with ptrace(2) until the process
     * ends. Further arguments are system call numbers: it then stops the thread only inside one of
     * these calls. A thread in poll(2) holds no lock of the JVM (a thread that loads a class does)
     * and does not prevent a safepoint.
     */
    private static final String HOLD =
            """
            import ctypes, os, sys, time
            libc = ctypes.CDLL(None)
            libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
            tasks = "/proc/%s/task/" % sys.argv[1]
            for task in os.listdir(tasks):
                if open(tasks + task + "/comm").read().strip() == sys.argv[2]:
                    thread = int(task)
            if libc.ptrace(0x4206, thread, None, None) or libc.ptrace(0x4207, thread, None, None):
                sys.exit("ptrace is not permitted")  # PTRACE_SEIZE, PTRACE_INTERRUPT
            os.waitpid(thread, 0x40000000)  # __WALL
            while len(sys.argv) > 3 and open(tasks + "%d/syscall" % thread).read().split()[0] not in sys.argv[3:]:
                libc.ptrace(7, thread, None, None)  # PTRACE_CONT
                time.sleep(0.02)
                libc.ptrace(0x4207, thread, None, None)
                os.waitpid(thread, 0x40000000)
            print("held", flush=True)
            os.waitpid(thread, 0x40000000)
            """;

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

    /**
     * The process also ends if one of its threads gets no CPU; the JVM's own exit would wait for
     * all threads.
     */
    @Test
    void oneThatStaysIsGivenUp() {
        final Task task = start(SignalledCommand.STALLS);
        final Task holder = hold(task, SignalledCommand.SPINNER);
        task.signal("TERM");
        assertEquals(1, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
        assertEquals(List.of("ready", "asked", "given up"), task.out());
        assertEquals(List.of("ringcast: error: gave up waiting for the end after 1 s"), task.err());
        holder.close();
    }

    /** Holds the loop of a run with {@code --idle poll}. */
    static Task holdLoop(Task engine) {
        final boolean arm = System.getProperty("os.arch").equals("aarch64");
        return hold(engine, "ringcast-0", arm ? ARM_PPOLL : X86_POLL);
    }

    private static Task hold(Task task, String... thread) {
        final String python =
                Tools.find("python3")
                        .orElseGet(() -> Assumptions.abort("python3: no such program here"));
        final String pid = Long.toString(task.handle().pid());
        final List<String> command = new ArrayList<>(List.of(python, "-c", HOLD, pid));
        command.addAll(List.of(thread));
        final Task holder = Task.start("holder", command);
        try {
            holder.awaitOut("held"::equals, Lab.PATIENCE);
        } catch (TestbedException e) {
            task.close();
            Assumptions.abort(e.getMessage());
        }
        return holder;
    }

    @Test
    void oneThatCannotBeAskedEndsAndSaysWhy() {
        final Task task = start(SignalledCommand.FAILS);
        task.signal("TERM");
        assertEquals(1, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
        assertEquals(
                List.of(
                        "ringcast: error: the command could not be asked to end:"
                                + " java.lang.OutOfMemoryError: simulated"),
                task.err());
    }

    /**
     * An OutOfMemoryError in any thread ends the process, because it must not continue without that
     * thread.
     */
    @Test
    void oneThatMemoryRunsOutForEndsInGoodOrderAndSaysWhy() {
        final Task task = start(SignalledCommand.STARVES);
        assertEquals(1, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
        assertEquals(List.of("ready", "asked"), task.out());
        assertEquals(
                List.of(
                        "ringcast: error: thread beside: java.lang.OutOfMemoryError: simulated: the process"
                                + " ends"),
                task.err());
    }

    /** For example, a command that reads its configuration from a pipe. */
    @Test
    void oneThatHasNothingToEndIsNotWaitedFor() {
        final Task task = start(SignalledCommand.WAITS);
        task.signal("TERM");
        assertEquals(SIGTERM, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
        assertEquals(List.of("ready"), task.out());
        assertEquals(List.of(), task.err());
    }
}
