package io.ringcast.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A running virtual machine with two network interfaces, if1 and eth0, whose wires end here.
 *
 * <p>Threading: one thread.
 */
final class Guest implements AutoCloseable {
    /** Exit code of the lab's scripts where the machine lacks something. */
    private static final int CANNOT = 77;

    /** A kernel may have to be fetched and unpacked first. */
    private static final Duration BOOT = Duration.ofSeconds(300);

    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Boot boot;
    private final Path evidence;
    private final Path sockets;
    private final Process process;
    private final Wire if1;
    private final Wire eth0;
    private UnixSocket agent;
    private Qmp qmp;
    private String release;

    private Guest(Boot boot, Path evidence) throws IOException {
        this.boot = boot;
        this.evidence = evidence;
        // A socket's path has room for 107 bytes (unix(7)); a build's directory may not fit.
        sockets = Files.createTempDirectory("ringcast-lab");
        if1 = new Wire(sockets.resolve(Nic.IF1.device()), frame -> null);
        eth0 = new Wire(sockets.resolve(Nic.ETH0.device()), Stations::answer);
        final List<String> command = new ArrayList<>();
        command.addAll(List.of(Path.of(System.getProperty("lab.directory"), "guest").toString()));
        command.addAll(List.of("--kernel", boot.kernel()));
        command.addAll(List.of("--java-home", System.getProperty("java.home")));
        command.addAll(List.of("--evidence", evidence.toString()));
        command.addAll(List.of("--sockets", sockets.toString()));
        for (final Nic nic : Nic.values()) {
            command.addAll(List.of("--nic", nic.device() + "," + boot.nic()));
        }
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(evidence.resolve("qemu.log").toFile())
                        .start();
    }

    /**
     * Boots it, until it takes commands.
     *
     * @throws TestAbortedException where this machine cannot do it, with the reason
     */
    static Guest boot(Boot boot, Path evidence) throws IOException {
        remove(evidence);
        Files.createDirectories(evidence);
        final Guest guest = new Guest(boot, evidence);
        try {
            guest.connect(Deadline.in(BOOT));
            return guest;
        } catch (IOException | RuntimeException e) {
            guest.close();
            throw e;
        }
    }

    private void connect(Deadline deadline) throws IOException {
        while (agent == null) {
            Deadline.pause();
            if (!process.isAlive()) {
                final String last = lastLine(evidence.resolve("qemu.log"));
                if (process.exitValue() == CANNOT) {
                    throw new TestAbortedException(last);
                }
                throw new LabException("the machine did not start: " + last);
            }
            if (deadline.over()) {
                throw new LabException("the machine did not start in time");
            }
            if (Files.exists(sockets.resolve("agent")) && Files.exists(sockets.resolve("qmp"))) {
                agent = UnixSocket.connect(sockets.resolve("agent"));
                qmp = Qmp.connect(sockets.resolve("qmp"));
            }
        }
        release = agent.readLine(deadline).substring("agent ".length());
    }

    /** Returns the kernel release, as {@code uname -r} prints it. */
    String release() {
        return release;
    }

    /** Whether the kernel is of this version, major and minor, or a later one. */
    boolean isAtLeast(int... version) {
        final int[] own =
                Arrays.stream(release.split("[.+-]"))
                        .limit(2)
                        .mapToInt(Integer::parseInt)
                        .toArray();
        return Arrays.compare(own, version) >= 0;
    }

    Boot boot() {
        return boot;
    }

    Wire if1() {
        return if1;
    }

    Wire eth0() {
        return eth0;
    }

    Qmp qmp() {
        return qmp;
    }

    /** Where logs and captures of it are kept. */
    Path evidence() {
        return evidence;
    }

    /**
     * Exit code and output of a command in the guest, standard output and standard error together.
     */
    record Answer(int exitCode, String text) {}

    /** Runs a line of shell in the guest. */
    Answer run(String command) {
        final Deadline deadline = Deadline.in(Deadline.PATIENCE);
        try {
            agent.write((command + "\n").getBytes(StandardCharsets.UTF_8), deadline);
            final String[] head = agent.readLine(deadline).split(" ");
            final byte[] text = agent.read(Integer.parseInt(head[1]), deadline);
            return new Answer(
                    Integer.parseInt(head[0]), new String(text, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new LabException("guest, " + command + ": " + e.getMessage(), e);
        }
    }

    /** Runs a line of shell that must succeed, and returns its output. */
    String must(String command) {
        final Answer answer = run(command);
        if (answer.exitCode() != 0) {
            throw new LabException(
                    String.format(
                            Locale.ROOT,
                            "guest, %s: exit code %d: %s",
                            command,
                            answer.exitCode(),
                            answer.text()));
        }
        return answer.text();
    }

    /** Waits in the guest for a shell condition. */
    void await(String what, String condition) {
        if (run(String.format(
                                Locale.ROOT,
                                "await %d '%s'",
                                Deadline.PATIENCE.toSeconds() / 2,
                                condition))
                        .exitCode()
                != 0) {
            throw new LabException("waiting for " + what + ": in vain");
        }
    }

    /** Ends the machine and removes its sockets, whatever happened before. */
    @Override
    public void close() throws IOException {
        try {
            if (agent != null) {
                agent.write("poweroff\n".getBytes(StandardCharsets.UTF_8), Deadline.in(GRACE));
                process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
                agent.close();
            }
            if (qmp != null) {
                qmp.close();
            }
        } catch (IOException e) {
            Files.writeString(evidence.resolve("close.log"), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
            if1.close();
            eth0.close();
            remove(sockets);
            Files.deleteIfExists(evidence.resolve("initrd.cpio"));
        }
    }

    /** Deletes logs and captures after success. */
    void discardEvidence() throws IOException {
        remove(evidence);
    }

    private static void remove(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    private static String lastLine(Path log) throws IOException {
        final List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    }
}
