package io.ringcast.bench.soak;

import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.TestbedException;
import io.ringcast.testbed.ThreeHosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Run of one engine: start, disturbances under load, and the engine's final summary. */
final class EngineRun implements AutoCloseable {
    private static final int FLOWS = 12;
    private static final int GROUPS = 3;
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration END = Duration.ofSeconds(40);
    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(1);
    private static final long SAMPLE_NANOS = 60_000_000_000L;
    private static final int SLOW = 2_000;
    private static final int FIRST_PID = 1_000;
    private static final int PIDS = 28_000;
    private static final String RULES =
            """
            rules:
              - {name: first, match: {group: 239.1.2.3}, to: [198.19.0.2]}
              - {name: second, match: {group: 239.1.2.4}, to: [198.19.0.3]}
              - {name: both, match: {group: 239.1.2.5}, to: [198.19.0.2, 198.19.0.3]}
            """;

    private final Settings settings;
    private final int number;
    private final SplittableRandom random;
    private final SoakNetwork network = SoakNetwork.open();
    private final Words generated;
    private final Words sunk;
    private final Words clock;
    private final Task sink;
    private final Task engine;
    private final Task generator;
    private final Map<Kind, Tally> tallies = new EnumMap<>(Kind.class);
    private final List<Resources> samples = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private long wrong;

    /**
     * Starts network, engine, sink and generator. There is no traffic yet.
     *
     * @param number number of the run, from 1
     * @throws TestbedException if the engine does not get ready
     */
    EngineRun(Settings settings, int number) {
        this.settings = settings;
        this.number = number;
        random = new SplittableRandom(settings.seed() + number);
        try {
            final Path directory = network.directory();
            final ReferencePrograms programs = ReferencePrograms.compileSoak(directory);
            generated = Words.create(directory.resolve("generated"));
            sunk = Words.create(directory.resolve("sunk"));
            clock = Words.create(directory.resolve("clock"));
            sink = ready(network.startSink(sinkCommand(programs)));
            network.startProcessesAt(FIRST_PID + new Random().nextInt(PIDS));
            engine = ready(network.startEngine(engineCommand(programs)));
            generator = ready(network.startGenerator(generatorCommand(programs)));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private static Task ready(Task task) {
        task.awaitErr(line -> line.matches("(\\S+: )?ready\\b.*"), START);
        return task;
    }

    private List<String> sinkCommand(ReferencePrograms programs) {
        return List.of(
                programs.path(ReferencePrograms.SOAK_SINK),
                "--to",
                String.join(",", SoakNetwork.DESTINATIONS),
                "--source",
                ThreeHosts.SENDER_ADDRESS,
                "--words",
                sunk.file().toString());
    }

    private List<String> generatorCommand(ReferencePrograms programs) {
        return List.of(
                programs.path(ReferencePrograms.SOAK_GENERATE),
                "--interface",
                "s0",
                "--source",
                ThreeHosts.SENDER_ADDRESS,
                "--words",
                generated.file().toString(),
                "--seed",
                Integer.toString(random.nextInt(Integer.MAX_VALUE)),
                "--cpu",
                Integer.toString(settings.cpu()));
    }

    private List<String> engineCommand(ReferencePrograms programs) {
        final Path rules = network.directory().resolve("rules.yaml");
        try {
            Files.writeString(rules, RULES);
        } catch (IOException e) {
            throw new CommandException(rules + ": cannot be written: " + e.getMessage(), e);
        }
        final List<String> line =
                new ArrayList<>(
                        List.of(
                                "env",
                                "LD_PRELOAD=" + programs.path(ReferencePrograms.STEP_CLOCK),
                                "RINGCAST_CLOCK_STEP=" + clock.file()));
        final List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-i",
                                ThreeHosts.RECEIVE_INTERFACE,
                                "-o",
                                ThreeHosts.TRANSMIT_INTERFACE,
                                "-c",
                                rules.toString(),
                                "--json"));
        arguments.addAll(settings.options());
        line.addAll(Launcher.command("run", arguments));
        return line;
    }

    /**
     * Carries out the run.
     *
     * @param frames matching frames to send; more are sent if not every kind of disturbance has
     *     happened by then
     * @param seconds longest duration
     * @param stopped returns true to end the run early
     */
    Outcome run(long frames, double seconds, BooleanSupplier stopped, SoakProgress progress) {
        final long start = System.nanoTime();
        generated.set(Words.RATE, Words.RATE_MAX);
        awaitFlow();
        progress.begin();
        try {
            disturb(frames, start + (long) (seconds * 1e9), stopped, progress);
        } catch (TestbedException e) {
            // keep the counts so far instead of failing the whole run
            failures.add(
                    engine.alive()
                            ? "given up: " + e.getMessage()
                            : "the engine ended: " + engine.lastError());
        }
        return finish(start);
    }

    private void disturb(
            long frames, long deadline, BooleanSupplier stopped, SoakProgress progress) {
        final Disturbances disturbances =
                new Disturbances(
                        network,
                        engine,
                        generated,
                        clock,
                        this::awaitFlow,
                        random,
                        settings.scale());
        final List<Kind> kinds = settings.kinds(number);
        final List<Kind> first = new ArrayList<>(kinds);
        Collections.shuffle(first, new Random(random.nextLong()));
        long sampled = 0;
        while (!stopped.getAsBoolean() && System.nanoTime() - deadline < 0) {
            if (first.isEmpty()
                    && (samples.isEmpty() || System.nanoTime() - sampled > SAMPLE_NANOS)) {
                samples.add(Resources.of(engine.handle().pid()));
                sampled = System.nanoTime();
            }
            if (first.isEmpty() && generated.get(Words.TAKEN) >= frames) {
                break;
            }
            final Kind kind =
                    first.isEmpty()
                            ? kinds.get(random.nextInt(kinds.size()))
                            : first.remove(first.size() - 1);
            progress.show(number, generated.get(Words.TAKEN), kind);
            final long taken = due();
            disturbances.apply(kind);
            final double millis = awaitFlow();
            final long meanwhile = due() - taken;
            if (millis >= 0) {
                Disturbances.sleep(
                        Duration.ofNanos(
                                (long) ((0.2 + random.nextDouble()) * settings.scale() * 1e9)));
            }
            final long before = wrong;
            wrong = Arrivals.wrong(sunk);
            tallies.computeIfAbsent(kind, k -> new Tally()).add(millis, wrong - before, meanwhile);
            if (!engine.alive()) {
                failures.add("the engine ended after " + kind.label() + ": " + engine.lastError());
                return;
            }
            if (millis < 0) {
                return;
            }
        }
        if (first.isEmpty()) {
            samples.add(Resources.of(engine.handle().pid()));
        }
    }

    private long due() {
        return Sent.of(generated, 0).due();
    }

    /**
     * Waits until frames of all flows that are sent after this call have arrived.
     *
     * @return milliseconds; negative if they do not arrive in time
     */
    private double awaitFlow() {
        final long start = System.nanoTime();
        final long[] now = new long[FLOWS];
        for (int flow = 0; flow < FLOWS; flow++) {
            now[flow] = generated.get(Words.GENERATED + flow);
        }
        return await(RECOVERY, (flow, expected) -> expected > now[flow])
                ? (System.nanoTime() - start) / 1e6
                : -1;
    }

    /** Condition on the next sequence number that the sink expects of a flow. */
    private interface Expectation {
        boolean holds(int flow, long expected);
    }

    private boolean await(Duration patience, Expectation wanted) {
        final long deadline = System.nanoTime() + patience.toNanos();
        while (!all(wanted)) {
            if (System.nanoTime() - deadline > 0 || !engine.alive()) {
                return false;
            }
            Disturbances.sleep(LOOK);
        }
        return true;
    }

    private boolean all(Expectation wanted) {
        for (int destination = 0; destination < SoakNetwork.DESTINATIONS.size(); destination++) {
            for (int flow = 0; flow < FLOWS; flow++) {
                final int group = flow % GROUPS;
                if ((group == destination || group == GROUPS - 1)
                        && !wanted.holds(
                                flow, sunk.get(Words.EXPECTED + destination * FLOWS + flow))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Ends the traffic, so that every frame is accounted for, and then the engine. */
    private Outcome finish(long start) {
        generated.set(Words.RATE, SLOW);
        awaitFlow();
        final double seconds = (System.nanoTime() - start) / 1e9;
        final long linkDropsBefore = Kernel.transmitDrops(generator.handle().pid(), "s0");
        generated.set(Words.STOP, 1);
        generator.exitCode(END);
        if (!await(
                RECOVERY, (flow, expected) -> expected == generated.get(Words.GENERATED + flow))) {
            failures.add("the last frames of the flows did not arrive, or others than were sent");
        }
        final long sinkPid = sink.handle().pid();
        final long linkDrops =
                engine.alive()
                        ? Kernel.transmitDrops(engine.handle().pid(), ThreeHosts.TRANSMIT_INTERFACE)
                        : 0;
        final Optional<RunSummary> summary = summary();
        final long checksumErrors = Kernel.checksumErrors(sinkPid);
        sunk.set(Words.STOP, 1);
        sink.exitCode(END);
        return new Outcome(
                number,
                settings.scopes(number),
                seconds,
                Sent.of(generated, linkDropsBefore),
                summary,
                linkDrops,
                Arrivals.of(sunk, checksumErrors),
                tallies,
                samples,
                failures);
    }

    private Optional<RunSummary> summary() {
        engine.signal("TERM");
        final int exitCode = engine.exitCode(END);
        if (exitCode != 0) {
            failures.add("the engine's exit code is " + exitCode + engine.complaint());
        }
        try {
            return Optional.of(RunSummary.fromMap(Json.read(engine.lastLine())));
        } catch (IllegalArgumentException e) {
            failures.add("the engine left no account: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Returns the lines that the engine has printed so far, without its summary. */
    List<String> log() {
        return engine.err();
    }

    @Override
    public void close() {
        network.close();
    }
}
