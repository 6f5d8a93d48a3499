package io.ringcast.daemon.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.config.ConfigException;
import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.delivery.DeliveryMethod;
import io.ringcast.engine.forward.IdleMode;
import io.ringcast.engine.transmit.TransmitMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What options and a file together make of a run. */
class RunOptionsTest {
    private static final String RULES = "rules: [{name: a, to: [10.0.0.1]}]\n";

    @TempDir private Path directory;

    private static RunPlan plan(List<String> arguments) {
        final RunOptions options = new RunOptions();
        final CommandLine command = new CommandLine(options);
        command.parseArgs(arguments.toArray(new String[0]));
        return options.validate(command.getCommandSpec());
    }

    private RunPlan plan(String yaml, String... arguments) throws Exception {
        final Path file = Files.writeString(directory.resolve("c.yaml"), yaml);
        final List<String> all = new ArrayList<>(List.of("-c", file.toString()));
        all.addAll(List.of(arguments));
        return plan(all);
    }

    private static EngineSettings settings(
            String in,
            String out,
            int ring,
            int transmitRing,
            TransmitMode transmitter,
            int burst,
            IdleMode idle,
            OptionalInt cpu,
            boolean bypass) {
        return new EngineSettings(
                Optional.of(in),
                Optional.of(out),
                OptionalInt.of(ring),
                OptionalInt.of(transmitRing),
                Optional.of(transmitter),
                OptionalInt.of(burst),
                Optional.of(idle),
                cpu,
                Optional.of(bypass),
                Optional.of(DeliveryMethod.AUTO),
                Optional.of(false));
    }

    @Test
    void defaults() {
        final RunPlan plan = plan(List.of("-i", "a", "-o", "b"));
        assertEquals(
                settings(
                        "a",
                        "b",
                        8192,
                        1024,
                        EngineConfig.DEFAULT_TRANSMIT_MODE,
                        64,
                        IdleMode.POLL,
                        OptionalInt.empty(),
                        false),
                plan.engine());
        assertFalse(plan.dryRun());
        assertEquals(new CapturePlan(Optional.empty(), Optional.empty(), 100_000), plan.capture());
        assertEquals("default", plan.rules().rules(() -> 0x0a000001).get(0).name());
    }

    @Test
    void theFileSaysAll() throws Exception {
        final RunPlan plan =
                plan(
                        """
                        interface: if1
                        transmit: eth0
                        ring-frames: 16
                        transmit-ring-frames: 32
                        transmitter: direct
                        burst: 8
                        idle: yield
                        cpu: 1
                        qdisc-bypass: true
                        """
                                + RULES);
        assertEquals(
                settings(
                        "if1",
                        "eth0",
                        16,
                        32,
                        TransmitMode.DIRECT,
                        8,
                        IdleMode.YIELD,
                        OptionalInt.of(1),
                        true),
                plan.engine());
        assertEquals("a", plan.rules().rules(() -> 0).get(0).name());
    }

    @Test
    void optionsOverrideTheFile() throws Exception {
        final RunPlan plan =
                plan(
                        """
                        interface: if1
                        transmit: eth0
                        ring-frames: 16
                        transmit-ring-frames: 32
                        transmitter: direct
                        burst: 8
                        idle: yield
                        cpu: 1
                        qdisc-bypass: true
                        """
                                + RULES,
                        "-i a -o b --ring-frames 1 --transmit-ring-frames 2 --transmitter auto --burst 3 --idle spin"
                                .concat(" --cpu 0 --no-qdisc-bypass")
                                .split(" "));
        assertEquals(
                settings(
                        "a",
                        "b",
                        1,
                        2,
                        TransmitMode.AUTO,
                        3,
                        IdleMode.SPIN,
                        OptionalInt.of(0),
                        false),
                plan.engine());
    }

    @Test
    void aCpuFromEitherMakesItSpin() throws Exception {
        assertEquals(
                Optional.of(IdleMode.SPIN),
                plan("cpu: 1\n" + RULES, "-i", "a", "-o", "b").engine().idle());
        assertEquals(
                Optional.of(IdleMode.SPIN),
                plan(RULES, "-i", "a", "-o", "b", "--cpu", "0").engine().idle());
        assertEquals(
                Optional.of(IdleMode.BACKOFF),
                plan("idle: backoff\n" + RULES, "-i", "a", "-o", "b", "--cpu", "0")
                        .engine()
                        .idle());
    }

    @Test
    void bypassCanBeSwitchedOn() throws Exception {
        assertEquals(
                Optional.of(true),
                plan(RULES, "-i", "a", "-o", "b", "--qdisc-bypass").engine().qdiscBypass());
    }

    @Test
    void dryAndCaptured() {
        final RunPlan plan =
                plan(
                        List.of(
                                "-i a -o b --dry-run --capture-in x --capture-out y --capture-frames 9"
                                        .split(" ")));
        assertTrue(plan.dryRun());
        assertEquals(
                new CapturePlan(Optional.of(Path.of("x")), Optional.of(Path.of("y")), 9),
                plan.capture());
    }

    @Test
    void interfacesMustBeNamedSomewhere() {
        assertEquals(
                "-i: must name an interface, unless \"interface\" in a file of -c does",
                assertThrows(ParameterException.class, () -> plan(RULES, "-o", "b")).getMessage());
        assertEquals(
                "-o: must name an interface, unless \"transmit\" in a file of -c does",
                assertThrows(ParameterException.class, () -> plan("interface: a\n" + RULES))
                        .getMessage());
    }

    @Test
    void ruleOptionsAndAFileDoNotGoTogether() {
        final ParameterException e =
                assertThrows(
                        ParameterException.class,
                        () ->
                                plan(
                                        RULES,
                                        "-i a -o b --to 10.0.0.1 --ttl keep --to-mac 02:00:00:00:00:01"
                                                .split(" ")));
        assertTrue(
                e.getMessage()
                        .endsWith(
                                "c.yaml: the rules come from the file, so there can be no --to,"
                                        + " --ttl, --to-mac"),
                e::getMessage);
    }

    @Test
    void aWrongFileIsToldAsAWhole() {
        assertEquals(
                2,
                assertThrows(
                                ConfigException.class,
                                () -> plan("cpu: x\nrules: 5\n", "-i", "a", "-o", "b"))
                        .lines()
                        .size());
    }
}
