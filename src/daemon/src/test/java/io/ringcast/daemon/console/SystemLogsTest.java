package io.ringcast.daemon.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.log.LogLevel;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemLogsTest {
    private static List<String> errors(Runnable action) {
        final PrintStream before = System.err;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Engine of an application that has set no listeners. */
    @Test
    void anEngineWithoutListenersLogs() {
        final EngineConfig engine =
                EngineConfig.builder(
                                "if1",
                                "eth0",
                                RuleSet.of(
                                        Rule.named("a").group("239.1.2.3").to("10.0.0.1").build()))
                        .build();
        assertEquals(
                List.of(
                        "ringcast: warning: not {0} as wished event=engine logger=io.ringcast.engine",
                        "ringcast: is up event=engine logger=io.ringcast.engine"),
                errors(
                        () -> {
                            engine.warnings().accept("not {0} as wished");
                            engine.changes()
                                    .accept(
                                            new StateChange(
                                                    StateChange.Kind.LINK,
                                                    Level.INFO,
                                                    "is up",
                                                    Map.of()));
                        }));
    }

    @Test
    void othersLogWarningsAndErrorsAlone() {
        final System.Logger other = System.getLogger("com.example");
        assertFalse(other.isLoggable(Level.INFO));
        assertTrue(other.isLoggable(Level.WARNING));
        assertEquals(
                List.of(
                        "ringcast: warning: 2 of 3 event=library logger=com.example",
                        "ringcast: error: failed: java.lang.Error: simulated event=library"
                                + " logger=com.example",
                        "ringcast: error: no {0 event=library logger=com.example"),
                errors(
                        () -> {
                            other.log(Level.INFO, "not said");
                            other.log(Level.WARNING, "{0} of {1}", 2, 3);
                            other.log(Level.ERROR, "failed", new Error("simulated"));
                            other.log(Level.ERROR, "no {0", 1);
                        }));
    }

    @Test
    void theEnginesObeyTheLevelOfTheLog() {
        final System.Logger engine = System.getLogger("io.ringcast.engine");
        assertFalse(engine.isLoggable(Level.DEBUG));
        final LogLevel before = Console.log().level();
        try {
            Console.log().setLevel(LogLevel.DEBUG);
            assertTrue(engine.isLoggable(Level.DEBUG));
            Console.log().setLevel(LogLevel.ERROR);
            assertFalse(engine.isLoggable(Level.WARNING));
            assertTrue(engine.isLoggable(Level.ERROR));
            assertFalse(engine.isLoggable(Level.OFF));
        } finally {
            Console.log().setLevel(before);
        }
    }
}
