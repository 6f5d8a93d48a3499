package io.ringcast.bench.trial;

import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.TestbedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Runs trials: starts the sink, runs the generator, collects both reports. */
public final class Trials {
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration END = Duration.ofSeconds(30);
    private static final int WHOLE_FRAMES = 65_535;

    /**
     * Bytes that the sink keeps of each frame: headers and stamp of an IPv6 frame, and as many of
     * an IPv4 frame.
     */
    private static final int STAMPS_ONLY = 80;

    private final ReferencePrograms programs;
    private final int cpu;

    /**
     * @param cpu CPU of generator and sink
     */
    public Trials(ReferencePrograms programs, int cpu) {
        this.programs = programs;
        this.cpu = cpu;
    }

    /**
     * Runs a trial.
     *
     * @param pid PID of the process whose CPU time is measured
     * @throws TestbedException if generator or sink fail
     */
    public Trial run(Load load, SinkMode mode, Route route, OptionalLong pid) {
        return run(load, mode, STAMPS_ONLY, route, pid);
    }

    /** Runs a trial that checks every byte of the frames. */
    public Trial verify(Load load, Route route) {
        return run(load, SinkMode.RING, WHOLE_FRAMES, route, OptionalLong.empty());
    }

    /**
     * Stops a contender, fills its receive ring, continues it, and times the frames that come out.
     * This measures its rate while the generator is idle.
     *
     * @param receiver how the receiving host handles super-frames
     * @param hold stops the contender
     * @param release continues the contender
     */
    public Trial drain(
            Load load, Route route, SuperFrameReceiver receiver, Runnable hold, Runnable release) {
        try (Task sink = startSink(load, SinkMode.RING, STAMPS_ONLY, route, receiver)) {
            final Sending sending;
            final long stolen = Steal.nanos();
            hold.run();
            try {
                sending = send(load, route);
            } finally {
                release.run();
            }
            final Receipt receipt = receipt(sink);
            return new Trial(load, sending, receipt, Optional.empty(), Steal.nanos() - stolen);
        }
    }

    private Trial run(Load load, SinkMode mode, int snap, Route route, OptionalLong pid) {
        try (Task sink = startSink(load, mode, snap, route, SuperFrameReceiver.CUTS)) {
            final long stolen = Steal.nanos();
            final Optional<Usage> before = usage(pid);
            final Sending sending = send(load, route);
            final Optional<Usage> used = before.flatMap(b -> usage(pid).map(a -> a.since(b)));
            final long stolenSince = Steal.nanos() - stolen;
            return new Trial(load, sending, receipt(sink), used, stolenSince);
        }
    }

    private Task startSink(
            Load load, SinkMode mode, int snap, Route route, SuperFrameReceiver receiver) {
        final List<String> command = sink(load, mode, snap, route);
        if (receiver == SuperFrameReceiver.TAKES_WHOLE) {
            command.addAll(List.of("--gro", "yes"));
        }
        final Task sink = route.receiver().start("sink", Priority.raise(command));
        try {
            sink.awaitErr("ready"::equals, START);
            return sink;
        } catch (TestbedException e) {
            sink.close();
            throw e;
        }
    }

    private static Receipt receipt(Task sink) {
        sink.closeInput();
        requireSuccess(sink);
        return Receipt.parse(sink.lastLine());
    }

    private Sending send(Load load, Route route) {
        try (Task generator =
                route.sender().start("generator", Priority.raise(generator(load, route)))) {
            final int exitCode =
                    generator.exitCode(END.plusMillis((long) (3_000 * load.longest())));
            if (exitCode != 0) {
                throw failed(generator);
            }
            return Sending.parse(generator.lastLine());
        }
    }

    private List<String> generator(Load load, Route route) {
        final boolean socket = load.segments() != Load.NO_SOCKET;
        final List<String> line =
                new ArrayList<>(
                        List.of(
                                programs.path(
                                        socket
                                                ? ReferencePrograms.GSO_GENERATE
                                                : ReferencePrograms.GENERATE),
                                "--interface",
                                route.sendInterface(),
                                "--source",
                                route.source(),
                                "--group",
                                route.group(),
                                "--length",
                                Integer.toString(load.length()),
                                "--rate",
                                Double.toString(load.rate()),
                                "--seconds",
                                Double.toString(load.seconds()),
                                "--count",
                                Long.toString(load.count()),
                                "--cpu",
                                Integer.toString(cpu)));
        line.addAll(
                socket
                        ? List.of("--segments", Integer.toString(load.segments()))
                        : List.of(
                                "--flows",
                                Integer.toString(load.flows()),
                                "--checksum",
                                load.checksum() ? "valid" : "none"));
        return line;
    }

    private List<String> sink(Load load, SinkMode mode, int snap, Route route) {
        final List<String> line =
                new ArrayList<>(
                        List.of(
                                programs.path(ReferencePrograms.SINK),
                                "--interface",
                                route.receiveInterface(),
                                "--group",
                                route.group(),
                                "--mode",
                                mode.label(),
                                "--length",
                                Integer.toString(load.length()),
                                "--count",
                                Long.toString(load.count()),
                                "--flows",
                                Integer.toString(load.flows()),
                                "--snap",
                                Integer.toString(snap),
                                "--cpu",
                                Integer.toString(cpu)));
        if (route.to() != null) {
            line.addAll(List.of("--to", route.to(), "--to-mac", route.toMac()));
        }
        return line;
    }

    private static Optional<Usage> usage(OptionalLong pid) {
        return pid.isPresent() ? Usage.of(pid.getAsLong()) : Optional.empty();
    }

    private static void requireSuccess(Task task) {
        if (task.exitCode(END) != 0) {
            throw failed(task);
        }
    }

    private static TestbedException failed(Task task) {
        final String complaint = task.complaint();
        return new TestbedException("the " + task.name() + " failed" + complaint);
    }
}
