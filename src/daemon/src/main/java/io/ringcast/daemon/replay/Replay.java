package io.ringcast.daemon.replay;

import io.ringcast.daemon.console.Abandonable;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.report.Counts;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.capture.CaptureException;
import io.ringcast.engine.capture.CaptureReader;
import io.ringcast.engine.capture.CaptureSource;
import io.ringcast.engine.capture.CaptureTransmitter;
import io.ringcast.engine.capture.CaptureWriter;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.match.RuleTable;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Replay: runs the forwarding loop from one capture file to another.
 *
 * <p>Threading: one thread calls {@link #run}, once; any thread calls {@link #stop}, at any time.
 */
final class Replay {
    /** Frames of a burst: the number that fits in the source's memory at the usual length. */
    private static final int BURST = 512;

    /** Time to write the remaining output after a request to stop; the same as for captures. */
    private static final long DRAIN_MILLIS = 5_000;

    private final ReplayPlan plan;
    private final long drainMillis;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final RuleTable rules;
    private final ForwardCounters counters;
    private final TransmitCounters transmitCounters;
    private volatile boolean stopped;
    private StoppableSource stoppable;
    private boolean foreignTold;
    private boolean oversizeTold;
    private long copied;
    private Exception failure;
    private UnpackedChannel input;

    /** Thread that writes to the output; null while none does. */
    private Thread writing;

    private volatile boolean abandoned;

    Replay(ReplayPlan plan) {
        this(plan, DRAIN_MILLIS);
    }

    Replay(ReplayPlan plan, long drainMillis) {
        this.plan = plan;
        this.drainMillis = drainMillis;
        rules =
                plan.interfaceName()
                        .map(name -> RuleTable.on(name, plan.rules()))
                        .orElseGet(() -> new RuleTable(plan.rules()));
        if (plan.mtu() > 0) {
            rules.receiveLimit(Ethernet.LENGTH + plan.mtu());
        }
        counters = new ForwardCounters(plan.rules().size());
        transmitCounters = new TransmitCounters(plan.rules().destinations());
    }

    /**
     * Asks {@link #run} to end, and waits some seconds for that. Then closes an output that does
     * not accept data, for example a pipe without a reader.
     */
    void stop() {
        askToStop();
        try {
            if (!finished.await(drainMillis, TimeUnit.MILLISECONDS)) {
                abandonOutput();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void askToStop() {
        stopped = true;
        if (stoppable != null) {
            stoppable.stop();
        }
    }

    private synchronized void abandonOutput() {
        abandoned = true;
        if (writing != null) {
            writing.interrupt(); // closes the file of a blocked write
        }
    }

    private synchronized void beginWriting() {
        writing = Thread.currentThread();
        if (abandoned) {
            writing.interrupt();
        }
    }

    private synchronized void endWriting() {
        writing = null;
        if (abandoned) {
            Thread.interrupted();
        }
    }

    private synchronized StoppableSource stoppable(CaptureSource source) {
        stoppable = new StoppableSource(source);
        if (stopped) {
            stoppable.stop();
        }
        return stoppable;
    }

    /** Throws the failure that left the output incomplete, if there is one. */
    void rethrow() throws Exception {
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Reads as much of the input as possible, and writes the result.
     *
     * @throws IOException if it cannot begin; nothing is written then
     * @throws CommandException if it was stopped before it could begin
     */
    ReplayResult run() throws IOException {
        try {
            return replay();
        } finally {
            finished.countDown();
        }
    }

    private ReplayResult replay() throws IOException {
        final long start = System.nanoTime();
        try (CaptureReader reader =
                        opened(
                                "IN " + plan.input() + ": a pipe needs a writer",
                                () -> CaptureReader.open(plan.input(), this::unpacked));
                CaptureSource source = new CaptureSource(reader)) {
            final CaptureWriter writer =
                    opened(
                            "OUT " + plan.output() + ": a named pipe needs a reader",
                            () -> CaptureWriter.create(plan.output()));
            final CaptureTransmitter transmitter = new CaptureTransmitter(writer, transmitCounters);
            beginWriting();
            try (transmitter) {
                forward(reader, source, writer, transmitter);
            } finally {
                endWriting();
            }
            failure = failure(source, writer, transmitter);
            copied = writer.written() - transmitCounters.sent();
        }
        final double seconds = (System.nanoTime() - start) / 1e9;
        rules.fragmentCounters().addTo(counters);
        return new ReplayResult(
                new Counts(plan.rules(), counters, transmitCounters).summary(0, seconds, Map.of()),
                copied);
    }

    private ReadableByteChannel unpacked(ReadableByteChannel file) {
        input = new UnpackedChannel(file);
        return input;
    }

    private <T extends AutoCloseable> T opened(String awaited, Abandonable.Opener<T> opener)
            throws IOException {
        return Abandonable.open(awaited, opener, () -> stopped)
                .orElseThrow(
                        () ->
                                new CommandException(
                                        "interrupted while waiting for "
                                                + awaited
                                                + "; nothing was replayed"));
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
                        BURST,
                        plan.all() ? (burst, i) -> copy(writer, burst, i) : null);
        final ReplayProgress progress = new ReplayProgress(plan.input());
        boolean more = true;
        while (more && !stopped) {
            final int frames = forwarder.doWork();
            tellForeign(reader);
            tellOversize();
            more = (frames > 0 || !source.exhausted()) && transmitter.failure().isEmpty();
            progress.show(counters.received(), input.position());
        }
        progress.end();
    }

    /** Warns, once, of packets without an Ethernet header, and says which one they got. */
    private void tellForeign(CaptureReader reader) {
        final Optional<String> linkType = reader.foreignLinkType();
        if (!foreignTold && linkType.isPresent()) {
            foreignTold = true;
            Console.warn(
                    plan.input()
                            + ": link type "
                            + linkType.get()
                            + ": packets have no Ethernet header and get one: source MAC address"
                            + " as captured, else 00:00:00:00:00:00");
        }
    }

    /** Warns, once, of packets longer than the given MTU. */
    private void tellOversize() {
        if (!oversizeTold && counters.dropped(DropReason.OVERSIZE) > 0) {
            oversizeTold = true;
            Console.warn(
                    plan.input()
                            + ": frames longer than an MTU of "
                            + plan.mtu()
                            + " allows are dropped (oversize): super-frames whose segment size the"
                            + " file does not tell; capture with 'ringcast run --capture-in', or"
                            + " with the offload off");
        }
    }

    /** Copies a frame. The writer stores a failure, which is checked after the burst. */
    private static void copy(CaptureWriter writer, Burst burst, int i) {
        writer.write(
                burst.timestamp(i),
                burst.memory(),
                burst.offset(i),
                burst.capturedLength(i),
                burst.wireLength(i),
                burst.segmentSize(i));
    }

    private Exception failure(
            CaptureSource source, CaptureWriter writer, CaptureTransmitter transmitter) {
        final Optional<CaptureException> unwritten = transmitter.failure();
        if (unwritten.isPresent() && abandoned) {
            return new CommandException(
                    String.format(
                            Locale.ROOT,
                            "interrupted: %s took nothing more; it holds the first %,d frames, and"
                                    + " maybe a part of the next",
                            plan.output(),
                            writer.written()),
                    unwritten.get());
        }
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
