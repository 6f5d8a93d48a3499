package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.TestbedException;
import io.ringcast.testbed.ThreeHosts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * {@link ThreeHosts} with an engine, an application and senders.
 *
 * <p>If namespaces cannot be created, the test is skipped with the reason.
 */
final class Lab implements AutoCloseable {
    static final String GROUP = ThreeHosts.GROUP;
    static final String SENDER = ThreeHosts.SENDER_ADDRESS;
    static final String IF1 = ThreeHosts.IF1_ADDRESS;
    static final String ETH0 = ThreeHosts.ETH0_ADDRESS;
    static final String RECEIVER = ThreeHosts.RECEIVER_ADDRESS;

    /** Long time limit: JVMs must start, possibly on a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(180);

    private static final String WARM_UP = "--warm-up";

    private final Testbed testbed;
    final Namespace sender;
    final Namespace bridge;
    final Namespace receiver;

    private Lab(Testbed testbed) {
        this.testbed = testbed;
        final ThreeHosts hosts = ThreeHosts.in(testbed);
        sender = hosts.sender();
        bridge = hosts.bridge();
        receiver = hosts.receiver();
    }

    static Lab open() {
        return new Lab(openTestbed());
    }

    static Testbed openTestbed() {
        try {
            final Testbed testbed = Testbed.open();
            if (!testbed.refusal().isEmpty()) {
                System.err.println("in a user namespace, because of " + testbed.refusal());
            }
            return testbed;
        } catch (TestbedException e) {
            return Assumptions.abort(e.getMessage());
        }
    }

    Testbed testbed() {
        return testbed;
    }

    /** Starts an engine from if1 to the receiver and waits until it is ready. */
    Task startEngine(String... options) {
        final List<String> arguments = new ArrayList<>(List.of("-i", "if1", "-o", "eth0"));
        arguments.addAll(List.of("--to", RECEIVER, "--json"));
        arguments.addAll(List.of(options));
        return ready(bridge.start("engine", engineCommand(arguments)));
    }

    /** Returns the command line of an engine, without warm-up unless the arguments ask for one. */
    static List<String> engineCommand(List<String> arguments) {
        final List<String> all = new ArrayList<>(arguments);
        if (!arguments.contains(WARM_UP)) {
            all.addAll(List.of(WARM_UP, "0"));
        }
        return Launcher.command("run", all);
    }

    static List<String> engineCommand(String... arguments) {
        return engineCommand(List.of(arguments));
    }

    /** Starts the application and waits until it is ready. */
    Task startApplication() {
        return startApplicationIn(receiver);
    }

    /** Starts the application in another namespace and waits until it is ready. */
    Task startApplicationIn(Namespace namespace) {
        return ready(namespace.start("application", receiveCommand()));
    }

    /** Starts the application, with more frequent reports than the default. */
    static List<String> receiveCommand(String... options) {
        final List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--interval", "0.2"));
        return Launcher.command("receive", all);
    }

    static Task ready(Task task) {
        readyLine(task);
        return task;
    }

    /** Returns the line that says that a run forwards; other lines may follow it at any time. */
    static String readyLine(Task engine) {
        return engine.awaitErr(line -> line.contains("ready:"), PATIENCE);
    }

    /**
     * Sends SIGHUP and waits until new rules have come into force this many times in total.
     *
     * @param answer part of the last answer
     */
    static void hangUp(Task engine, int number, String answer) {
        engine.signal("HUP");
        Until.must("answer to SIGHUP", () -> reloads(engine).size() >= number);
        assertTrue(reloads(engine).getLast().contains(answer), () -> engine.err().toString());
    }

    private static List<String> reloads(Task engine) {
        return engine.err().stream().filter(line -> line.contains(" in force after ")).toList();
    }

    /** Sends datagrams from an ordinary socket and waits until the sender ends. */
    void send(String destination, int port, int count, int rate) {
        send(destination, port, count, rate, 1);
    }

    /** Sends datagrams from several sockets in turn. */
    void send(String destination, int port, int count, int rate, int flows) {
        send(destination, count, rate, "--port", "" + port, "--flows", "" + flows);
    }

    /** Sends datagrams with further options of the sender. */
    void send(String destination, int count, int rate, String... options) {
        final List<String> arguments = new ArrayList<>(List.of("-i", "s0", "--to", destination));
        arguments.addAll(List.of("--count", "" + count, "--rate", "" + rate));
        arguments.addAll(List.of(options));
        final Task task = sender.start("sender", Launcher.command("send", arguments));
        assertEquals(0, task.exitCode(PATIENCE), () -> "sender: " + task.err());
        assertEquals("{\"sent\":" + count + "}", task.lastLine());
    }

    /** Sends one datagram from the bridge itself to the receiver. */
    void sendByWire(int port) {
        final List<String> options = List.of("--port", "" + port, "--count", "1");
        final List<String> command = new ArrayList<>(Launcher.command("send", "--to", RECEIVER));
        command.addAll(options);
        final Task task = bridge.start("sender", command);
        assertEquals(0, task.exitCode(PATIENCE), () -> "sender: " + task.err());
    }

    /** Runs a command in a namespace, which must succeed, and returns its output. */
    static List<String> run(Namespace namespace, String... command) {
        return namespace.run(List.of(command)).lines().toList();
    }

    /**
     * Waits until this many datagrams have reached the application's socket, or a time limit.
     * Datagrams that found the socket buffer full count too: the engine cannot influence how soon
     * the application gets a CPU.
     *
     * @return the number of datagrams that reached the socket
     */
    static long awaitReceived(Task application, long wanted) {
        Until.holds(() -> received(application) >= wanted);
        return received(application);
    }

    private static long received(Task application) {
        return counted(application, "received") + counted(application, "buffer_drops");
    }

    /** Returns one of the application's counts, as last reported. */
    static long counted(Task application, String count) {
        final String line = application.lastLine();
        return line.isEmpty() ? 0 : Fields.integer(Json.read(line), count);
    }

    /**
     * Waits until the application has received a marker: a datagram from a new sender, sent after
     * everything else. All earlier datagrams have then arrived.
     *
     * @return the number of markers sent; all but the last were lost
     */
    int awaitMarker(Task application) {
        final long before = counted(application, "senders");
        int sent = 0;
        do {
            assertTrue(sent++ < 3, "no marker arrives");
            send(GROUP, 10_000, 1, 1_000);
        } while (!Until.holds(() -> counted(application, "senders") > before));
        return sent;
    }

    /** Starts counting the packets that arrive at the receiver. */
    Arrivals arrivals() {
        return Arrivals.at(receiver);
    }

    /**
     * Waits until a {@link FrameTap} has printed this many UDP frames, or a time limit, because it
     * prints them some time after they arrive.
     *
     * @return all UDP frames that it has printed
     */
    static List<Frame> awaitFrames(Task tap, int wanted) {
        Until.holds(() -> tap.out().stream().filter(Frame::isUdp).count() >= wanted);
        return tap.out().stream().filter(Frame::isUdp).map(Frame::parse).toList();
    }

    /**
     * Returns the number of frames that the kernel dropped on arrival at a device, before any
     * socket.
     */
    static long receiveDrops(Namespace namespace, String device) {
        final List<String> lines = namespace.ip("-s link show dev " + device).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith("RX:")) {
                return Long.parseLong(lines.get(i + 1).strip().split("\\s+")[3]);
            }
        }
        throw new AssertionError("no RX line: " + lines);
    }

    /** Returns the MAC address of a device. */
    static String mac(Namespace namespace, String device) {
        final List<String> words =
                List.of(namespace.ip("-o link show dev " + device).split("\\s+"));
        return words.get(words.indexOf("link/ether") + 1);
    }

    /** Ends a task with SIGTERM and returns its last line of output as JSON. */
    static Map<String, Object> finish(Task task) {
        task.signal("TERM");
        return ended(task);
    }

    /** Waits for a task to end without a signal, and returns its last line of output as JSON. */
    static Map<String, Object> ended(Task task) {
        assertEquals(0, task.exitCode(PATIENCE), () -> task.name() + ": " + task.err());
        return Json.read(task.lastLine());
    }

    /**
     * Ends an engine and returns its summary. The counts must add up, and standard error must
     * contain only the expected lines.
     */
    static RunSummary summary(Task engine) {
        final RunSummary summary = RunSummary.fromMap(finish(engine));
        assertEquals(1, engine.out().size(), () -> "one JSON object: " + engine.out());
        assertEquals(List.of(), complaints(engine), () -> "no warnings: " + engine.err());
        assertLaw(summary);
        return summary;
    }

    /** Returns standard error without the expected lines. */
    static List<String> complaints(Task engine) {
        return engine.err().stream()
                .filter(line -> !line.contains(": ready: "))
                // The default rule matches all groups.
                .filter(line -> !line.contains("joins no group"))
                // If the sender is slow on a busy machine, the engine warns; the warning's further
                // lines are indented.
                .filter(line -> !line.contains(": nothing received for "))
                .filter(line -> !line.startsWith("ringcast: warning:   "))
                .toList();
    }

    static void assertLaw(RunSummary s) {
        assertEquals(s.received(), s.matched() + s.unmatched() + s.droppedTotal(), s::toString);
        assertEquals(s.copies(), s.forwarded() + s.transmitErrorsTotal(), s::toString);
        for (final String stage : List.of("queue", "service", "total")) {
            assertEquals(s.forwarded(), s.latency().get(stage).count(), s::toString);
        }
    }

    @Override
    public void close() {
        testbed.close();
    }
}
