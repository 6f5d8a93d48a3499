package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.testbed.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests conditions that the host does not allow: the command prints one line that names the
 * condition, prints nothing on standard output, and ends with exit code 1.
 */
@Timeout(1_800)
class HostErrorsIT {
    private static Lab lab;

    @BeforeAll
    static void open() {
        lab = Lab.open();
        lab.bridge.ip("link add down0 type veth peer name down1");
        lab.bridge.ip("link add bare0 type veth peer name bare1");
        lab.bridge.ip("link set bare0 up");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void unknownInterface() {
        assertRefused("interface 'nope0': there is no such interface", "-i nope0 -o eth0");
        assertRefused(
                "interface 'nope1': there is no such interface", "-i if1 -o nope1 --to 198.19.0.2");
    }

    @Test
    void interfaceDown() {
        assertRefused("'down0': is down", "-i down0 -o eth0 --to 198.19.0.2");
        assertRefused("'down0': is down", "-i if1 -o down0 --to 198.19.0.2");
    }

    @Test
    void noAddressToSendTo() {
        assertRefused("interface bare0: has no IPv4 address", "-i if1 -o bare0");
    }

    @Test
    void unresolvableNeighbour() {
        final Task run =
                lab.bridge.start(
                        "run",
                        Launcher.command("run", "-i", "if1", "-o", "eth0", "--to", "198.19.0.99"));
        assertEquals(1, run.exitCode(Lab.PATIENCE));
        assertEquals(List.of(), run.out());
        assertTrue(
                run.lastError().startsWith("ringcast run: 198.19.0.99: has not answered"),
                () -> run.err().toString());
    }

    @Test
    void histogramLogNotWritable() {
        assertRefused(
                "--histogram-log /nowhere/x.hlog: cannot be written: no such directory",
                "-i if1 -o eth0 --to 198.19.0.2 --histogram-log /nowhere/x.hlog");
    }

    @Test
    void cpuNotAllowed() {
        assertRefused(
                "sched_setaffinity(CPU 1000): EINVAL", "-i if1 -o eth0 --to 198.19.0.2 --cpu 1000");
    }

    @Test
    void usageErrorsComeBeforeTheHost() {
        final Task run = run(List.of(), "-i nope0 -o eth0 --port 0");
        assertEquals(2, run.exitCode(Lab.PATIENCE));
        assertEquals(List.of(), run.out());
        assertEquals(
                List.of(
                        "ringcast run: --port: port 0: must be 1 to 65535",
                        "try 'ringcast run --help'"),
                run.err());
    }

    @Test
    void verboseShowsWhere() {
        final Task run = run(List.of(), "-i nope0 -o eth0 --verbose");
        assertEquals(1, run.exitCode(Lab.PATIENCE));
        assertTrue(run.err().stream().anyMatch(line -> line.startsWith("\tat ")));
    }

    @Test
    void notPrivileged() {
        Ordinary.assumeReadable(Launcher.command("run").get(0));
        final List<String> command = new ArrayList<>(Ordinary.user());
        command.addAll(
                Launcher.command(
                        "run",
                        ("-i lo -o lo --to 10.255.255.1 --to-mac 02:00:00:00:00:01").split(" ")));
        assertRefused("CAP_NET_RAW", Task.start("run", command));
    }

    private static void assertRefused(String message, String options) {
        assertRefused(message, run(List.of(), options));
    }

    private static void assertRefused(String message, Task run) {
        assertEquals(1, run.exitCode(Lab.PATIENCE), () -> run.err().toString());
        assertEquals(List.of(), run.out());
        assertEquals(1, Lab.complaints(run).size(), () -> run.err().toString());
        assertTrue(run.lastError().startsWith("ringcast run: "), run::lastError);
        assertTrue(run.lastError().contains(message), run::lastError);
    }

    private static Task run(List<String> prefix, String options) {
        final List<String> command = new ArrayList<>(prefix);
        command.addAll(Launcher.command("run", options.split(" ")));
        return lab.bridge.start("run", command);
    }
}
