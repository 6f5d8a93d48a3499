package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.testbed.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(1_800)
class LauncherIT {
    private static final Path LAUNCHER = Path.of(Launcher.command("run").get(0));

    @TempDir private Path directory;

    @Test
    void unknownCommand() {
        final Task task = launch(LAUNCHER, List.of(), "walk");
        assertEquals(2, task.exitCode(Lab.PATIENCE));
        assertEquals(List.of(), task.out());
        assertTrue(
                task.err()
                        .get(0)
                        .startsWith("ringcast: walk: no such command; the commands are run"),
                () -> task.err().toString());
        assertEquals("try 'ringcast --help'", task.lastError());
    }

    @Test
    void throughASymlinkFromAnywhere() throws Exception {
        final Path link = directory.resolve("elsewhere");
        Files.createSymbolicLink(link, LAUNCHER);
        final Task task =
                Task.start("sh", List.of("sh", "-c", "cd / && exec " + link + " --version"));
        assertEquals(0, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
        assertTrue(task.out().get(0).startsWith("ringcast 1."), () -> task.out().toString());
        assertEquals(List.of(), task.err());
    }

    @Test
    void javaHomeIsPassedOverWhereItIsTooOld() throws Exception {
        final Task task = launch(LAUNCHER, List.of("JAVA_HOME=" + fakeJdk("21.0.9")), "--version");
        assertEquals(0, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
        assertTrue(task.out().get(0).startsWith("ringcast 1."), () -> task.out().toString());
    }

    @Test
    void javaHomeIsTakenWhereItWillDo() throws Exception {
        assertFalse(arguments("22.0.2").contains("--illegal-native-access=deny"));
        final List<String> arguments = arguments("24");
        assertTrue(arguments.contains("--illegal-native-access=deny"), arguments::toString);
        assertTrue(
                arguments.contains(
                        "--enable-native-access=io.ringcast.bindings,io.ringcast.engine,org.jline.terminal.ffm"),
                arguments::toString);
        final int extra = arguments.indexOf("-Dfirst=1");
        assertEquals("-Dsecond=2", arguments.get(extra + 1));
        assertEquals(
                List.of("io.ringcast.daemon/io.ringcast.daemon.Main", "run", "-i", "a b"),
                arguments.subList(arguments.size() - 4, arguments.size()));
    }

    private List<String> arguments(String version) throws Exception {
        final Task task =
                launch(
                        LAUNCHER,
                        List.of(
                                "JAVA_HOME=" + fakeJdk(version),
                                "RINGCAST_JAVA_OPTS=-Dfirst=1  -Dsecond=2"),
                        "run",
                        "-i",
                        "a b");
        assertEquals(0, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
        return task.out();
    }

    /** Creates a JDK whose java program prints each of its arguments on a line. */
    private Path fakeJdk(String version) throws Exception {
        final Path home = directory.resolve("jdk-" + version);
        final Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(
                home.resolve("release"), "A=\"1\"\nJAVA_VERSION=\"" + version + "\"\nB=2\n");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private static Task launch(Path launcher, List<String> environment, String... arguments) {
        final List<String> command = new ArrayList<>(List.of("env"));
        command.addAll(environment);
        command.add(launcher.toString());
        command.addAll(List.of(arguments));
        return Task.start("launcher", command);
    }
}
