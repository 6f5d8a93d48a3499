package io.ringcast.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A process and the lines that it has written. Its standard input is a pipe that stays open.
 *
 * <p>Threading: any thread. Two threads of its own read the output.
 */
public final class Task implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** For small commands, and for what a process had written when it ended: a busy machine's. */
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
     * @param name as messages call it
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
     * @param wrapped the command is a wrapper, and the process meant is its child
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

    /** {@return its name in messages} */
    public String name() {
        return name;
    }

    /** {@return the process itself, as the caller's PID namespace numbers it} */
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
     * @param line true for the line; asked for each line once, also for those that came before
     * @param patience the longest wait
     * @return the line
     * @throws TestbedException if it has not come in time, or the process ended without it
     */
    public String awaitOut(Predicate<String> line, Duration patience) {
        return await(out, line, patience);
    }

    /**
     * Waits for a line on standard error, see {@link #awaitOut}.
     *
     * @param line true for the line
     * @param patience the longest wait
     * @return the line
     */
    public String awaitErr(Predicate<String> line, Duration patience) {
        return await(err, line, patience);
    }

    private String await(Lines lines, Predicate<String> line, Duration patience) {
        try {
            final String found = lines.await(line, patience);
            if (found == null && lines.ended()) {
                // what it complains of may come a moment after the end of its output
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
     * @param signal its name without SIG
     */
    public void signal(String signal) {
        final ProcessHandle target = handle();
        if (process.isAlive()) {
            run("kill", List.of("/bin/sh", "-c", "kill -" + signal + " " + target.pid()));
        }
    }

    /** Holds it up until {@link #resume}. */
    public void suspend() {
        signal("STOP");
    }

    /** Lets it go on. A wrapper stops itself when what it has started is stopped (nsenter(1)). */
    public void resume() {
        signal("CONT");
        if (wrapped && process.isAlive()) {
            run("kill", List.of("/bin/sh", "-c", "kill -CONT " + process.pid()));
        }
    }

    /**
     * Waits for the end, and for the last line of output.
     *
     * @param patience the longest wait
     * @return the exit code
     * @throws TestbedException if it has not ended in time
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
            // It has ended without reading it all, and says why.
        }
    }

    /** Closes its standard input. */
    public void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has gone already, which is what closing tells it to do.
        }
    }

    /** Ends it: by closing its input and SIGTERM, after a grace period by SIGKILL. */
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
     * Runs a command to its end; its standard output.
     *
     * @param wrapped the command is a wrapper, and the process meant is its child
     * @param input what it is to read
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

    /** {@return the last line on standard error, for the end of a message} */
    public String complaint() {
        final String last = err.last();
        return last.isEmpty() ? "" : ": " + last;
    }

    private TestbedException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new TestbedException(name + ": interrupted", e);
    }
}
