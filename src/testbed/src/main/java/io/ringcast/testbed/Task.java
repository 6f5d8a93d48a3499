package io.ringcast.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Process and the lines that it has written so far. Its standard input is a pipe that stays open.
 *
 * <p>Threading: any thread. Two internal threads read the output.
 */
public final class Task implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(5);

    /**
     * Longest wait for a short command, and for the remaining output of a process that has ended;
     * long enough for a busy machine.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final String name;
    private final Process process;
    private final boolean wrapped;
    private final Lines out;
    private final Lines err;

    private Task(String name, Process process, boolean wrapped) {
        this.name = name;
        this.process = process;
        this.wrapped = wrapped;
        out = new Lines(process.getInputStream());
        err = new Lines(process.getErrorStream());
    }

    /**
     * Starts a process.
     *
     * @param name name in messages
     * @param command program and arguments
     * @return the running process, to be closed by the caller
     * @throws TestbedException if it cannot be started
     */
    public static Task start(String name, List<String> command) {
        return start(name, command, false);
    }

    /**
     * Starts a process.
     *
     * @param wrapped whether the command is a wrapper such as nsenter, so that its child is the
     *     process meant
     */
    static Task start(String name, List<String> command, boolean wrapped) {
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PATH", Tools.searchPath());
        try {
            return new Task(name, builder.start(), wrapped);
        } catch (IOException e) {
            throw new TestbedException(name + ": " + e.getMessage(), e);
        }
    }

    /** {@return the process's name in messages} */
    public String name() {
        return name;
    }

    /**
     * {@return the process itself, not its wrapper; its PID is that of the caller's PID namespace}
     */
    public ProcessHandle handle() {
        return wrapped
                ? process.children().findFirst().orElse(process.toHandle())
                : process.toHandle();
    }

    /** {@return true while it is running} */
    public boolean alive() {
        return process.isAlive();
    }

    /** {@return all lines of standard output so far} */
    public List<String> out() {
        return out.copy();
    }

    /** {@return all lines of standard error so far} */
    public List<String> err() {
        return err.copy();
    }

    /** {@return the last line of standard output so far, empty if there is none} */
    public String lastLine() {
        return out.last();
    }

    /** {@return the last line of standard error so far, empty if there is none} */
    public String lastError() {
        return err.last();
    }

    /**
     * Waits for a line on standard output.
     *
     * @param line returns true for the line waited for; called once for each line, including
     *     earlier ones
     * @param patience longest wait
     * @return the line
     * @throws TestbedException if the line does not come in time, or the process ends without it
     */
    public String awaitOut(Predicate<String> line, Duration patience) {
        return await(out, line, patience);
    }

    /**
     * Waits for a line on standard error, see {@link #awaitOut}.
     *
     * @param line returns true for the line waited for
     * @param patience longest wait
     * @return the line
     */
    public String awaitErr(Predicate<String> line, Duration patience) {
        return await(err, line, patience);
    }

    private String await(Lines lines, Predicate<String> line, Duration patience) {
        try {
            final String found = lines.await(line, patience);
            if (found == null && lines.ended()) {
                // the message on standard error may arrive shortly after the end of standard output
                out.join(PATIENCE);
                err.join(PATIENCE);
                throw new TestbedException(name + ended());
            }
            if (found == null) {
                throw new TestbedException(name + noAnswer(patience));
            }
            return found;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Sends a signal.
     *
     * @param signal name without SIG: {@code TERM}
     */
    public void signal(String signal) {
        final ProcessHandle target = handle();
        if (process.isAlive()) {
            run("kill", List.of("/bin/sh", "-c", "kill -" + signal + " " + target.pid()));
        }
    }

    /** Stops the process (SIGSTOP) until {@link #resume}. */
    public void suspend() {
        signal("STOP");
    }

    /**
     * Continues the process (SIGCONT), and its wrapper: nsenter(1) stops itself when its child is
     * stopped.
     */
    public void resume() {
        signal("CONT");
        if (wrapped && process.isAlive()) {
            run("kill", List.of("/bin/sh", "-c", "kill -CONT " + process.pid()));
        }
    }

    /**
     * Waits until the process has ended and all its output has been read.
     *
     * @param patience longest wait
     * @return the exit code
     * @throws TestbedException if the process has not ended in time
     */
    public int exitCode(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TestbedException(
                        name
                                + ": still running after "
                                + patience.toSeconds()
                                + " s"
                                + complaint());
            }
            out.join(PATIENCE);
            err.join(PATIENCE);
            return process.exitValue();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void write(String input) {
        try {
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The process ended before it had read all input; its standard error says why.
        }
    }

    /** Closes the process's standard input. */
    public void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // The process has already ended, which is the purpose of closing its input.
        }
    }

    /** Ends the process: closes its input and sends SIGTERM, then SIGKILL after a grace period. */
    @Override
    public void close() {
        closeInput();
        final ProcessHandle target = handle();
        target.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                target.destroyForcibly();
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            target.destroyForcibly();
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a command to its end. */
    static void run(String name, List<String> command) {
        run(name, command, false, "");
    }

    /**
     * Runs a command to its end and returns its standard output.
     *
     * @param wrapped whether the command is a wrapper such as nsenter, so that its child is the
     *     process meant
     * @param input text for its standard input
     */
    static String run(String name, List<String> command, boolean wrapped, String input) {
        try (Task task = start(name, command, wrapped)) {
            task.write(input);
            task.closeInput();
            final int exitCode = task.exitCode(PATIENCE);
            if (exitCode != 0) {
                final String complaint = task.complaint();
                throw new TestbedException(
                        name + (complaint.isEmpty() ? ": exit code " + exitCode : complaint));
            }
            return String.join("\n", task.out());
        }
    }

    private String ended() {
        final String complaint = complaint();
        return complaint.isEmpty() ? ": ended early" : complaint;
    }

    private String noAnswer(Duration patience) {
        return ": no answer within " + patience.toSeconds() + " s" + complaint();
    }

    /**
     * {@return the last line on standard error after ": ", to append to a message; empty if there
     * is none}
     */
    public String complaint() {
        final String last = err.last();
        return last.isEmpty() ? "" : ": " + last;
    }

    private TestbedException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new TestbedException(name + ": interrupted", e);
    }
}
