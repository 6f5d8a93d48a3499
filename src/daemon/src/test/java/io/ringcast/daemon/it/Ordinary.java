package io.ringcast.daemon.it;

import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Ordinary user: the user who runs the tests, or nobody (65534) if that user is root. */
final class Ordinary {
    private Ordinary() {}

    /**
     * Returns the beginning of a command line that runs the rest as an ordinary user; empty if the
     * tests already run as one.
     */
    static List<String> user() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        final String setpriv =
                Tools.find("setpriv").orElseGet(() -> Assumptions.abort("setpriv is missing"));
        return List.of(setpriv, "--reuid=65534", "--regid=65534", "--clear-groups");
    }

    /** Skips the test if the ordinary user cannot read this file of the project. */
    static void assumeReadable(String file) {
        final List<String> command = new ArrayList<>(user());
        command.addAll(List.of("test", "-r", file));
        Assumptions.assumeTrue(
                Task.start("test", command).exitCode(Lab.PATIENCE) == 0,
                file + ": not readable by an ordinary user");
    }
}
