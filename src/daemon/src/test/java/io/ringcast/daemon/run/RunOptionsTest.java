package io.ringcast.daemon.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.config.ConfigException;
import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.daemon.config.HostSettings;
import io.ringcast.daemon.config.ReceiveSettings;
import io.ringcast.daemon.config.RulePlan;
import io.ringcast.engine.TransmitConfig;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.mode.TransmitMode;
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

/** Tests how options and a file together configure a run. */
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

    private static Consume consume(String... options) {
        final List<String> all = new ArrayList<>(List.of("-i", "if1", "-o", "eth0"));
        all.addAll(List.of(options));
        return plan(all).engine().consume().orElseThrow();
    }

    @Test
    void consumeAloneIsOn() {
        assertEquals(Consume.AUTO, consume());
        assertEquals(Consume.ON, consume("--consume"));
        assertEquals(Consume.ON, consume("--consume", "--burst", "1"));
        assertEquals(Consume.OFF, consume("--consume", "off"));
        assertEquals(Consume.AUTO, consume("--consume=auto"));
        assertThrows(ParameterException.class, () -> consume("--consume", "yes"));
    }

    /** -i replaces the receive interfaces of the file. */
    @Test
    void rulesNameInterfacesThatAreReceivedOn() throws Exception {
        final String rules = "rules: [{name: a, interface: if2, to: [10.0.0.1]}]\n";
        plan(rules, "-i", "if1", "-i", "if2", "-o", "eth0");
        for (final String file : List.of(rules, "interface: [if1, if2]\n" + rules)) {
            assertEquals(
                    "-i: rule a: interface if2: must be one of the receive interfaces: if1, if3",
                    assertThrows(
                                    ParameterException.class,
                                    () -> plan(file, "-i", "if1", "-i", "if3", "-o", "eth0"))
                            .getMessage());
        }
    }

    private static EngineSettings settings(
            String in,
            String out,
            int ring,
            int transmitRing,
            TransmitMode transmitter,
            int burst,
            int warmUp,
            IdleMode idle,
            List<Integer> cpus,
            boolean bypass) {
        return new EngineSettings(
                List.of(in),
                Optional.of(out),
                OptionalInt.of(Math.max(1, cpus.size())),
                new ReceiveSettings(
                        OptionalInt.of(ring),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.of(ReceiveMode.V2),
                        OptionalInt.of(1)),
                OptionalInt.of(transmitRing),
                Optional.of(transmitter),
                OptionalInt.of(burst),
                OptionalInt.of(warmUp),
                Optional.of(idle),
                cpus,
                Optional.of(bypass),
                Optional.of(DeliveryMethod.AUTO),
                Optional.of(Consume.AUTO),
                HostSettings.NONE.orDefaults());
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
                        TransmitConfig.DEFAULT_MODE,
                        64,
                        4,
                        IdleMode.POLL,
                        List.of(),
                        false),
                plan.engine());
        assertFalse(plan.dryRun());
        assertEquals(new CapturePlan(Optional.empty(), Optional.empty(), 100_000), plan.capture());
        assertEquals("default", plan.rules().rules(RulePlan::anyAddress).get(0).name());
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
                        warm-up: 30
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
                        30,
                        IdleMode.YIELD,
                        List.of(1),
                        true),
                plan.engine());
        assertEquals("a", plan.rules().rules(RulePlan::anyAddress).get(0).name());
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
                        warm-up: 30
                        idle: yield
                        cpu: 1
                        qdisc-bypass: true
                        """
                                + RULES,
                        "-i a -o b --ring-frames 1 --transmit-ring-frames 2 --transmitter auto --burst 3 --warm-up 0 --idle spin"
                                .concat(" --cpu 0 --no-qdisc-bypass")
                                .split(" "));
        assertEquals(
                settings("a", "b", 1, 2, TransmitMode.AUTO, 3, 0, IdleMode.SPIN, List.of(0), false),
                plan.engine());
    }

    private ReceiveSettings receive(String file, String options) throws Exception {
        final String all = "-i a -o b " + options;
        return plan(file + RULES, all.strip().split(" ")).engine().receive();
    }

    @Test
    void theRingFollowsFromRateAndStall() throws Exception {
        assertEquals(
                OptionalInt.of(10_000),
                receive("", "--rate 500000").frames(),
                "20 ms, if nothing is said");
        assertEquals(
                OptionalInt.of(5_001), receive("", "--rate 100001 --stall-budget 50").frames());
        assertEquals(OptionalInt.of(500), receive("rate: 50000\nstall-budget: 10\n", "").frames());
    }

    @Test
    void theRingsSizeIsOverriddenAsAWhole() throws Exception {
        final String rate = "rate: 50000\nstall-budget: 10\n";
        final ReceiveSettings slots = receive(rate, "--ring-frames 64");
        assertEquals(OptionalInt.of(64), slots.frames());
        assertEquals(OptionalInt.empty(), slots.rate());
        final ReceiveSettings other = receive("ring-frames: 64\n", "--rate 1000");
        assertEquals(OptionalInt.of(20), other.frames());
        assertEquals(OptionalInt.of(1_000), receive(rate, "--rate 50000").frames());
    }

    @Test
    void blocksComeFromEither() throws Exception {
        final ReceiveSettings file = receive("receive: v3\nblock-timeout: 7\n", "");
        assertEquals(Optional.of(ReceiveMode.V3), file.mode());
        assertEquals(OptionalInt.of(7), file.blockTimeout());
        final ReceiveSettings both =
                receive("receive: v2\nblock-timeout: 7\n", "--receive v3 --block-timeout 8");
        assertEquals(Optional.of(ReceiveMode.V3), both.mode());
        assertEquals(OptionalInt.of(8), both.blockTimeout());
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
    void whatTheHostIsAskedFor() throws Exception {
        final String file =
                """
                join: [239.1.2.3, 10.0.0.5@232.1.1.1]
                nic-filter: allmulti
                wait: true
                """;
        final HostSettings written = plan(file + RULES, "-i", "a", "-o", "b").engine().host();
        assertEquals("239.1.2.3,10.0.0.5@232.1.1.1", written.join().get().toString());
        assertEquals(Optional.of(NicFilter.ALLMULTI), written.nicFilter());
        assertEquals(Optional.of(true), written.waiting());
        final HostSettings given =
                plan(
                                file + RULES,
                                "-i a -o b --join none --nic-filter promisc --no-wait".split(" "))
                        .engine()
                        .host();
        assertEquals(
                new HostSettings(
                        Optional.of(JoinPolicy.NONE),
                        Optional.of(NicFilter.PROMISC),
                        Optional.of(false)),
                given);
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
    void severalInterfaces() throws Exception {
        assertEquals(
                List.of("b", "a"),
                plan(RULES, "-i", "b", "-i", "a", "-o", "c").receiveInterfaces());
        final String yaml = "interface: [x, y]\ntransmit: z\n" + RULES;
        assertEquals(List.of("x", "y"), plan(yaml).receiveInterfaces());
        assertEquals(List.of("a"), plan(yaml, "-i", "a").receiveInterfaces(), "options say all");
        assertEquals(
                "-i a: must not be given twice",
                assertThrows(
                                ParameterException.class,
                                () -> plan(RULES, "-i", "a", "-i", "a", "-o", "c"))
                        .getMessage());
        final List<String> many = new ArrayList<>(List.of("-o", "c"));
        for (int i = 0; i < 17; i++) {
            many.addAll(List.of("-i", "if" + i));
        }
        assertEquals(
                "-i: must be given 16 times at most; is 17 times",
                assertThrows(
                                ParameterException.class,
                                () -> plan(RULES, many.toArray(new String[0])))
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

    @Test
    void asManyWorkersAsCpus() throws Exception {
        assertEquals(
                List.of(3, 1), plan(RULES, "-i", "a", "-o", "b", "--cpu", "3,1").engine().cpus());
        assertEquals(
                OptionalInt.of(2),
                plan("cpu: [0, 5]\n" + RULES, "-i", "a", "-o", "b").engine().workers());
        final EngineSettings engine = plan("workers: 4\n" + RULES, "-i", "a", "-o", "b").engine();
        assertEquals(OptionalInt.of(4), engine.workers());
        assertEquals(List.of(), engine.cpus());
        assertEquals(
                OptionalInt.of(2),
                plan("workers: 4\n" + RULES, "-i", "a", "-o", "b", "--workers", "2")
                        .engine()
                        .workers());
    }

    @Test
    void cpusThatDoNotFitTheWorkers() {
        final ParameterException e =
                assertThrows(
                        ParameterException.class,
                        () -> plan("workers: 3\n" + RULES, "-i", "a", "-o", "b", "--cpu", "0,1"));
        assertEquals("cpu 0,1: must name as many CPUs as there are workers (3)", e.getMessage());
    }

    @Test
    void aCaptureIsForOneWorker() {
        final ParameterException e =
                assertThrows(
                        ParameterException.class,
                        () ->
                                plan(
                                        RULES,
                                        "-i",
                                        "a",
                                        "-o",
                                        "b",
                                        "--workers",
                                        "2",
                                        "--capture-in",
                                        "x.pcapng"));
        assertEquals(
                "--capture-in, --capture-out: must be with one worker; there are 2",
                e.getMessage());
    }
}
