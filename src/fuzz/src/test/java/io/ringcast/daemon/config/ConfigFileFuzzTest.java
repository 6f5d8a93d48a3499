package io.ringcast.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;

/**
 * Any file: a configuration that the engine can use, or a {@link ConfigException} whose problems
 * are one line each and lie within the file; the same each time.
 */
class ConfigFileFuzzTest {
    @FuzzTest(maxDuration = "12s")
    void parsesAnything(byte[] file) {
        final Config config;
        try {
            config = ConfigFile.parse("f", file);
        } catch (ConfigException e) {
            requireSound(e.problems(), file);
            return;
        }
        assertEquals(config, ConfigFile.parse("f", file));
        assertEquals(List.of(), RuleSet.problems(config.rules().rules()));
        assertEquals(config.rules().destinations(), new RuleTable(config.rules()).destinations());
    }

    private static void requireSound(List<ConfigProblem> problems, byte[] file) {
        assertFalse(problems.isEmpty());
        for (final ConfigProblem problem : problems) {
            assertTrue(problem.line() >= 1 && problem.line() <= file.length + 1);
            assertTrue(problem.column() >= 1 && problem.column() <= file.length + 1);
            final String text = problem.inFile("f");
            assertFalse(problem.message().isBlank());
            assertTrue(
                    text.codePoints().noneMatch(Character::isISOControl),
                    () -> "control characters in a message: " + text);
        }
    }
}
