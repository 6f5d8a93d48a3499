package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.privilege.Capabilities;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.ThreeHosts;
import io.ringcast.testbed.Tools;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Tests that all threads of a run hold only the capabilities that the run needs, and that
 * everything still works.
 */
class PrivilegeIT {
    private static final int RATE = 1_000;
    private static final int LIVES = 3;
    private static final String NOBODY = "65534";
    private static final List<String> SETS = List.of("CapInh", "CapPrm", "CapEff", "CapAmb");

    /**
     * Started by root, the run becomes nobody; in a user namespace with one user, it stays that
     * user.
     */
    @Test
    void linksComeBackToAnotherUser() throws Exception {
        try (ChangingLab lab = new ChangingLab()) {
            final boolean root = lab.belongsToRoot();
            final Task engine =
                    start(
                            lab,
                            List.of(),
                            "--user",
                            root ? "nobody" : "root",
                            "--transmitter",
                            "ring");
            assertEquals(Set.of(root ? NOBODY : "0"), values(engine, "Uid"));
            linksComeBack(lab, engine, 0);
        }
    }

    /** Starts the run like the systemd unit: as an ordinary user with an ambient capability. */
    @Test
    void linksComeBackToAnOrdinaryUser() throws Exception {
        try (ChangingLab lab = new ChangingLab()) {
            Assumptions.assumeTrue(lab.belongsToRoot(), "only root can start it as another user");
            final Task engine = ordinary(lab, "+net_raw");
            assertEquals(Set.of(NOBODY), values(engine, "Uid"));
            linksComeBack(lab, engine, 0);
        }
    }

    /** The run keeps the capabilities for attaching its eBPF programs again, and no others. */
    @Test
    void programsNeedTheirCapabilities() throws Exception {
        try (ChangingLab lab = new ChangingLab()) {
            Assumptions.assumeTrue(lab.belongsToRoot(), "no eBPF in a user namespace");
            final Task engine = ordinary(lab, "+net_raw,+net_admin,+bpf", "--consume");
            linksComeBack(lab, engine, Capabilities.NET_ADMIN.mask() | Capabilities.BPF.mask());
        }
    }

    private static Task ordinary(ChangingLab lab, String capabilities, String... options) {
        final String setpriv =
                Tools.find("setpriv").orElseGet(() -> Assumptions.abort("setpriv is missing"));
        return start(
                lab,
                List.of(
                        setpriv,
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        "--inh-caps=" + capabilities,
                        "--ambient-caps=" + capabilities),
                options);
    }

    /**
     * Starts a run without a control socket, because the lab's directory belongs to the user who
     * runs the tests.
     */
    private static Task start(ChangingLab lab, List<String> prefix, String... options) {
        final List<String> arguments =
                new ArrayList<>(List.of("-i", "if1", "-o", "eth0", "--to", Lab.RECEIVER));
        arguments.addAll(List.of("--group", Lab.GROUP, "--json"));
        arguments.addAll(List.of(options));
        final List<String> run = Lab.engineCommand(arguments);
        Ordinary.assumeReadable(run.get(0));
        final List<String> command = new ArrayList<>(prefix);
        command.addAll(run);
        return Lab.ready(lab.bridge.start("engine", command));
    }

    private static void linksComeBack(ChangingLab lab, Task engine, long kept) throws Exception {
        assertHolds(engine, kept);
        lab.startSender(RATE);
        final long sockets = sockets(engine);
        final Recoveries receive = new Recoveries("if1 created again, without capabilities");
        final Recoveries transmit = new Recoveries("eth0 created again, without capabilities");
        for (int i = 0; i < LIVES; i++) {
            lab.outage(
                    receive,
                    () -> lab.bridge.ip("link del if1"),
                    () -> lab.hosts.connectReceive(""),
                    lab.hosts::enableReceive);
            lab.outage(
                    transmit,
                    () -> lab.bridge.ip("link del eth0"),
                    () -> lab.hosts.connectTransmit(""),
                    lab.hosts::enableTransmit);
        }
        assertSpares(engine, sockets);
        lab.evaluate();
        lab.assertOnlyFor(ThreeHosts.RECEIVER_MAC);
        assertHolds(engine, kept);
        final Map<String, Object> map = Lab.finish(engine);
        for (final Map<?, ?> link : Fields.objects(map, "links")) {
            assertEquals(LIVES, Fields.integer(link, "rebinds"), map::toString);
        }
        final RunSummary summary = RunSummary.fromMap(map);
        assertTrue(summary.forwarded() > 0, summary::toString);
    }

    /**
     * Waits until the run has used one spare socket for each new receive ring; it may have used one
     * more to look at other traffic.
     */
    private static void assertSpares(Task engine, long before) throws IOException {
        final long deadline = System.nanoTime() + Lab.PATIENCE.toNanos();
        long used = before - sockets(engine);
        while (used < LIVES || used > LIVES + 1) {
            assertTrue(System.nanoTime() - deadline < 0, "spare sockets used: " + used);
            ChangingLab.sleep(10);
            used = before - sockets(engine);
        }
    }

    private static long sockets(Task engine) throws IOException {
        long sockets = 0;
        for (final File fd : new File("/proc/" + engine.handle().pid() + "/fd").listFiles()) {
            try {
                if (Files.readSymbolicLink(fd.toPath()).toString().startsWith("socket:")) {
                    sockets++;
                }
            } catch (NoSuchFileException e) {
                // The descriptor has been closed.
            }
        }
        return sockets;
    }

    private static void assertHolds(Task engine, long capabilities) throws IOException {
        final String mask = String.format(Locale.ROOT, "%016x", capabilities);
        for (final String set : SETS) {
            assertEquals(Set.of(mask), values(engine, set), set);
        }
        assertEquals(Set.of("1"), values(engine, "NoNewPrivs"));
    }

    /**
     * Returns the first values of this line in the status files of all threads, including the JVM's
     * own threads.
     */
    private static Set<String> values(Task engine, String name) throws IOException {
        final Set<String> values = new TreeSet<>();
        final File[] threads = new File("/proc/" + engine.handle().pid() + "/task").listFiles();
        assertTrue(threads.length > 5, "threads: " + threads.length);
        for (final File thread : threads) {
            try {
                Files.readAllLines(Path.of(thread.getPath(), "status")).stream()
                        .filter(line -> line.startsWith(name + ":"))
                        .map(line -> line.substring(name.length() + 1).strip().split("\\s+")[0])
                        .forEach(values::add);
            } catch (NoSuchFileException e) {
                // The thread has ended.
            }
        }
        return values;
    }

    /**
     * Each change of the slot size uses a spare socket. If none is left, the run ends, because it
     * could never receive again.
     */
    @Test
    void endsWhenNoSpareSocketIsLeft() throws Exception {
        try (ChangingLab lab = new ChangingLab()) {
            final Task engine =
                    start(lab, List.of(), "--user", lab.belongsToRoot() ? "nobody" : "root");
            final long deadline = System.nanoTime() + Lab.PATIENCE.toNanos();
            int mtu = 1_500;
            while (engine.handle().isAlive()) {
                assertTrue(System.nanoTime() - deadline < 0, () -> engine.err().toString());
                mtu = mtu == 1_500 ? 3_000 : 1_500;
                lab.bridge.ip("link set if1 mtu " + mtu);
                ChangingLab.sleep(10);
            }
            assertEquals(1, engine.exitCode(Lab.PATIENCE), () -> engine.err().toString());
            final String last = engine.err().get(engine.err().size() - 1);
            assertTrue(
                    last.startsWith("ringcast run: receive interface if1: cannot be used: ")
                            && last.endsWith("used up its spare sockets: restart it"),
                    last);
        }
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        assertRefused(1, "there is no such user", "--user", "ringcast-nobody");
        assertRefused(2, "user 7: must be a user's name", "--user", "7");
        final List<String> claimed = new ArrayList<>(List.of("env", "RINGCAST_SPARE_SOCKETS=0"));
        claimed.addAll(Lab.engineCommand("-i", "lo", "-o", "lo", "--to", Lab.RECEIVER));
        assertRefused(1, "descriptor 0: must be a packet socket", Task.start("run", claimed));
    }

    private static void assertRefused(int code, String reason, String... options) {
        final List<String> arguments =
                new ArrayList<>(List.of("-i", "lo", "-o", "lo", "--to", Lab.RECEIVER));
        arguments.addAll(List.of(options));
        assertRefused(code, reason, Task.start("run", Lab.engineCommand(arguments)));
    }

    private static void assertRefused(int code, String reason, Task run) {
        assertEquals(code, run.exitCode(Lab.PATIENCE), () -> run.err().toString());
        assertEquals(List.of(), run.out());
        assertTrue(run.err().toString().contains(reason), () -> run.err().toString());
    }
}
