package io.ringcast.engine;

import io.ringcast.engine.capture.CaptureException;
import io.ringcast.engine.capture.FrameTap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tap of a running engine: a pcapng file of the frames as they came ({@link
 * ReceiveConfig.Builder#tap(CaptureTap)}) or as they are sent ({@link
 * TransmitConfig.Builder#tap(CaptureTap)}).
 *
 * <pre>{@code
 * try (CaptureTap tap = CaptureTap.open(Path.of("in.pcapng"), "if1", 10_000, CaptureTap.RING);
 *         Engine engine =
 *                 Engine.open(
 *                         EngineConfig.builder("if1", "eth0", rules)
 *                                 .receive(receive -> receive.tap(tap))
 *                                 .build())) {
 *     engine.worker().run(IdleMode.POLL);
 * }
 * }</pre>
 *
 * <p>The forwarding thread copies each frame into a ring of the tap and never waits. A thread of
 * the tap's own writes them to the file, until the limit is reached, the file fails, or {@link
 * #close}. Of the frames that passed until the limit was reached, each is in the file or {@link
 * #missed} once the tap is closed.
 *
 * <p>Threading: any thread reads the counters; one stops and closes it, after the loop's end. The
 * tap's thread inherits the CPU affinity of the one that opens it, so open it before pinning.
 */
public final class CaptureTap implements AutoCloseable {
    /** The ring's usual size, in bytes: some milliseconds of 10 Gbit/s. */
    public static final int RING = FrameTap.RING;

    private final FrameTap frames;

    private CaptureTap(FrameTap frames) {
        this.frames = frames;
    }

    /**
     * Creates the file and starts the thread that writes it.
     *
     * @param file the file, pcapng whatever its name
     * @param interfaceName the interface that the frames come from or leave by, empty if unknown
     * @param limit the most frames to write, at least 1
     * @param ringBytes room for frames that wait to be written: a power of two from 1 MiB on,
     *     usually {@link #RING}
     * @return a tap for one engine, to be closed by the caller
     * @throws IOException if the file cannot be created; the message is one line that names it
     * @throws IllegalArgumentException if the limit or the ring's size is out of range
     */
    public static CaptureTap open(Path file, String interfaceName, long limit, int ringBytes)
            throws IOException {
        return new CaptureTap(FrameTap.open(file, interfaceName, limit, ringBytes));
    }

    /** The engine's side: the loop offers frames to it. */
    FrameTap frames() {
        return frames;
    }

    /** {@return the number of frames in the file so far} */
    public long written() {
        return frames.written();
    }

    /**
     * {@return the number of frames offered before the limit was reached that are not in the file
     * and never will be: the ring had no room for them, or the file has failed}
     */
    public long missed() {
        return frames.missed();
    }

    /**
     * {@return the reason for which the file has failed, one line that names it; empty if it has
     * not, or not been noticed yet}
     */
    public Optional<IOException> failure() {
        final Optional<CaptureException> failure = frames.failure();
        return failure.map(IOException.class::cast);
    }

    /**
     * Begins what {@link #close} waits for, and returns at once: several taps that are closed one
     * after the other then have the same five seconds. What is offered afterwards is missed.
     */
    public void stop() {
        frames.stop();
    }

    /**
     * Writes what is in the ring, waiting five seconds at most and one more for a write that hangs,
     * and closes the file. What is offered afterwards is missed.
     */
    @Override
    public void close() {
        frames.close();
    }
}
