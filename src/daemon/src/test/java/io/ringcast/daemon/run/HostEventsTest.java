package io.ringcast.daemon.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.log.LogLevel;
import io.ringcast.engine.host.StateChange;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostEventsTest {
    private final HostEvents events = new HostEvents();
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        Console.log().finish(); // lines of earlier tests
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setErr(before);
    }

    private List<String> said() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @ParameterizedTest
    @EnumSource
    void aChangeIsAnEventOfItsKindWithItsValues(StateChange.Kind kind) {
        events.change(
                new StateChange(
                        kind,
                        Level.WARNING,
                        "it cannot be used",
                        Map.of("interface", "if1", "errno", "EPERM")));
        assertEquals(
                List.of(
                        "ringcast: warning: it cannot be used event="
                                + kind.name().toLowerCase(Locale.ROOT)
                                + " errno=EPERM interface=if1"),
                said());
    }

    @Test
    void aWarningIsLoggedOnce() {
        events.warning("a");
        events.warning("a");
        events.warning("b");
        assertEquals(
                List.of("ringcast: warning: a event=engine", "ringcast: warning: b event=engine"),
                said());
    }

    /** The memory of warnings is limited: after so many others, a warning is logged again. */
    @Test
    void onlySoManyWarningsAreRemembered() {
        final LogLevel level = Console.log().level();
        try {
            Console.log().setLevel(LogLevel.ERROR);
            for (int i = 0; i < HostEvents.MAX_WARNED; i++) {
                events.warning("warning " + i);
            }
        } finally {
            Console.log().setLevel(level);
        }
        events.warning("warning 0");
        assertEquals(List.of("ringcast: warning: warning 0 event=engine"), said());
    }
}
