package io.ringcast.engine.network;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace in which a test runs commands: the one it is in, or another one that stands
 * for a second machine.
 */
public final class Host implements AutoCloseable {
    private final Process holder;
    private final List<String> prefix;

    private Host(Process holder, List<String> prefix) {
        this.holder = holder;
        this.prefix = prefix;
    }

    /** The namespace of this process. */
    public static Host here() {
        return new Host(null, List.of());
    }

    /**
     * Another machine. It lives as long as a process that waits for the end of its input, so it
     * goes when this JVM does, whatever happens.
     */
    public static Host another() {
        try {
            final Process holder =
                    new ProcessBuilder("unshare", "-n", "cat")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            final Path own = namespace("self");
            while (namespace(String.valueOf(holder.pid())).equals(own)) {
                if (!holder.isAlive()) {
                    throw new AssertionError("unshare -n has ended");
                }
                Thread.sleep(1);
            }
            final String pid = String.valueOf(holder.pid());
            final Host host = new Host(holder, List.of("nsenter", "-t", pid, "-n", "--"));
            host.run("ip link set lo up");
            return host;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Path namespace(String process) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc", process, "ns", "net"));
    }

    /** A process in this namespace, for {@code ip link ... netns PID}. */
    public long pid() {
        return holder == null ? ProcessHandle.current().pid() : holder.pid();
    }

    /** Runs a command, whose words are separated by blanks; it must succeed. Returns its output. */
    public String run(String command) {
        return run(command, "");
    }

    /** {@link #run(String)} with something to read. */
    public String run(String command, String input) {
        try {
            final List<String> words = new ArrayList<>(prefix);
            words.addAll(List.of(command.split(" ")));
            final File file = File.createTempFile("input", null);
            try {
                Files.writeString(file.toPath(), input);
                final Process process =
                        new ProcessBuilder(words)
                                .redirectErrorStream(true)
                                .redirectInput(file)
                                .start();
                final String output =
                        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (process.waitFor() != 0) {
                    throw new AssertionError(command + ": " + output.strip());
                }
                return output;
            } finally {
                Files.delete(file.toPath());
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(command, e);
        }
    }

    /** Ends the other machine; its interfaces go, and the ends of their cables here. */
    @Override
    public void close() {
        if (holder != null) {
            holder.destroy();
            try {
                holder.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
