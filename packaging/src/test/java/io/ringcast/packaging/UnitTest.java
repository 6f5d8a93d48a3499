package io.ringcast.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The unit as systemd-analyze(1) judges it. */
@Timeout(120)
class UnitTest {
    private static final Path UNIT = Path.of("systemd", "ringcast@.service");
    private static final Path DROP_IN = Path.of("systemd", "local-delivery.conf");
    private static final String PROGRAM = "systemd-analyze";

    private static final Pattern EXPOSURE =
            Pattern.compile("Overall exposure level for \\S+: ([0-9.]+) ");

    @TempDir private Path directory;

    @BeforeAll
    static void find() {
        for (final String part : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(part, PROGRAM))) {
                return;
            }
        }
        Assumptions.abort(PROGRAM + ": no such program here (package systemd)");
    }

    /** An instance in a directory of its own, whose program is one that is installed here. */
    private Path instance(boolean withDropIn) throws IOException {
        final Path unit = directory.resolve("ringcast@test.service");
        Files.writeString(unit, Files.readString(UNIT).replace("/usr/bin/ringcast", "/bin/true"));
        if (withDropIn) {
            final Path dropIns = directory.resolve("ringcast@test.service.d");
            Files.copy(DROP_IN, Files.createDirectories(dropIns).resolve("local.conf"));
        }
        return unit;
    }

    private String analyze(int exitCode, String... arguments) throws Exception {
        final List<String> command = new ArrayList<>(List.of(PROGRAM));
        command.addAll(List.of(arguments));
        final Path out = directory.resolve("out");
        final Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        final String text = Files.readString(out);
        assertEquals(exitCode, process.exitValue(), text);
        return text;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void verifyFindsNothing(boolean withDropIn) throws Exception {
        assertEquals("", analyze(0, "verify", "--man=no", instance(withDropIn).toString()));
    }

    /** 0 is the least exposed, 10 the most; docs/service.md promises 2. */
    @Test
    void isExposedByTwoAtMost() throws Exception {
        final String text =
                analyze(
                        0,
                        "security",
                        "--offline=true",
                        "--threshold=20",
                        "--no-pager",
                        instance(false).toString());
        final Matcher exposure = EXPOSURE.matcher(text);
        assertTrue(exposure.find(), text);
        assertTrue(Double.parseDouble(exposure.group(1)) <= 2.0, text);
    }
}
