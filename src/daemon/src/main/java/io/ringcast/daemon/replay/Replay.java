package io.ringcast.daemon.replay;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.report.Counts;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.capture.CaptureException;
import io.ringcast.engine.capture.CaptureReader;
import io.ringcast.engine.capture.CaptureSource;
import io.ringcast.engine.capture.CaptureTransmitter;
import io.ringcast.engine.capture.CaptureWriter;
import io.ringcast.engine.forward.ForwardCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.rule.RuleTable;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The forwarding loop from one capture file to another.
 *
 * <p>Threading: {@link #run} once, by one thread; {@link #stop} by any, any time.
 */
final class Replay {
    /** As many as lie in the source's memory, were they of usual length. */
    private static final int BURST = 512;

    private final ReplayPlan plan;
    private final RuleTable rules;
    private final ForwardCounters counters;
    private final TransmitCounters transmitCounters;
    private volatile boolean stopped;
    private StoppableSource stoppable;
    private long copied;
    private Exception failure;

    Replay(ReplayPlan plan) {
        this.plan = plan;
        rules = new RuleTable(plan.rules());
        counters = new ForwardCounters(plan.rules().size());
        transmitCounters = new TransmitCounters(plan.rules().destinations());
    }

    /** Asks {@link #run} to come to its end. */
    synchronized void stop() {
        stopped = true;
        if (stoppable != null) {
            stoppable.stop();
        }
    }

    private synchronized StoppableSource stoppable(CaptureSource source) {
        stoppable = new StoppableSource(source);
        if (stopped) {
            stoppable.stop();
        }
        return stoppable;
    }

    /** Throws what kept the output from being complete, if something did. */
    void rethrow() throws Exception {
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Reads all that can be read, and writes what becomes of it.
     *
     * @throws CaptureException if it cannot begin: then there is no output
     */
    ReplayResult run() throws CaptureException {
        final long start = System.nanoTime();
        try (CaptureReader reader = CaptureReader.open(plan.input());
                CaptureSource source = new CaptureSource(reader)) {
            final CaptureWriter writer = CaptureWriter.create(plan.output());
            final CaptureTransmitter transmitter =
                    new CaptureTransmitter(writer, source, transmitCounters);
            try (transmitter) {
                forward(reader, source, writer, transmitter);
            }
            failure = failure(source, transmitter);
            copied = writer.written() - transmitCounters.sent();
        }
        final double seconds = (System.nanoTime() - start) / 1e9;
        return new ReplayResult(
                new Counts(plan.rules(), counters, rules.fragmentCounters(), transmitCounters)
                        .summary(0, seconds, Map.of()),
                copied);
    }

    private void forward(
            CaptureReader reader,
            CaptureSource source,
            CaptureWriter writer,
            CaptureTransmitter transmitter) {
        final Forwarder forwarder =
                new Forwarder(
                        stoppable(source),
                        rules,
                        transmitter,
                        counters,
                        transmitCounters,
                        null,
                        plan.all() ? (burst, i) -> copy(writer, burst, i) : null,
                        BURST);
        final ReplayProgress progress = new ReplayProgress(plan.input());
        boolean more = true;
        while (more && !stopped) {
            final int frames = forwarder.doWork();
            more = (frames > 0 || !source.exhausted()) && transmitter.failure().isEmpty();
            progress.show(counters.received(), reader.position());
        }
        progress.end();
    }

    /** A failure to write is kept by the writer, and seen after the burst. */
    private static void copy(CaptureWriter writer, Burst burst, int i) {
        writer.write(
                burst.timestamp(i),
                burst.memory(),
                burst.offset(i),
                burst.capturedLength(i),
                burst.wireLength(i));
    }

    private Exception failure(CaptureSource source, CaptureTransmitter transmitter) {
        final Optional<CaptureException> unwritten = transmitter.failure();
        if (unwritten.isPresent() || !stopped) {
            return unwritten.or(source::failure).orElse(null);
        }
        return new CommandException(
                String.format(
                        Locale.ROOT,
                        "interrupted: the output holds what became of the first %,d frames",
                        counters.received()));
    }
}
