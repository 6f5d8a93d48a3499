package io.ringcast.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Tests that the web site of the documents is built without warnings and dead links. */
class SiteTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Test
    void isBuiltWithoutAWarning() {
        for (final String program : List.of("mkdocs", "linkchecker")) {
            Assumptions.assumeTrue(
                    Tools.find(program).isPresent(),
                    program + " is missing: install the package " + program);
        }
        final Path build =
                Path.of(System.getProperty("basedir", "."), "../site/build").toAbsolutePath();
        try (Task task = Task.start("site", List.of(build.normalize().toString()))) {
            final int exitCode = task.exitCode(PATIENCE);
            assertEquals(0, exitCode, () -> String.join("\n", task.out()) + task.complaint());
        }
    }
}
