package io.ringcast.engine;

import io.ringcast.engine.capture.CaptureException;
import io.ringcast.engine.capture.FrameTap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tap of a running engine: it writes a pcapng file of the frames as received ({@link
 * ReceiveConfig.Builder#tap(CaptureTap)}) or as sent ({@link
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
 * <p>The forwarding thread copies each frame into a ring of the tap and never waits. The tap's own
 * thread writes the frames to the file until the limit is reached, writing fails, or {@link #close}
 * is called. Once the tap is closed, each frame offered before the limit was reached is either in
 * the file or counted as {@link #missed}.
 *
 * <p>Threading: any thread may read the counters; one thread stops and closes the tap, after the
 * loop's end. The tap's thread inherits the CPU affinity of the thread that opens the tap, so open
 * it before pinning.
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
     * @param file the file; its format is pcapng, whatever its name
     * @param interfaceName the interface that the frames come from or leave by, empty if unknown
     * @param limit the most frames to write, at least 1
     * @param ringBytes room for frames that wait to be written: a power of two from 1 MiB on,
     *     usually {@link #RING}
     * @return a tap for one engine; the caller closes it
     * @throws IOException if the file cannot be created; the message is one line that names it
     * @throws IllegalArgumentException if the limit or the ring's size is out of range
     */
    public static CaptureTap open(Path file, String interfaceName, long limit, int ringBytes)
            throws IOException {
        return new CaptureTap(FrameTap.open(file, interfaceName, limit, ringBytes));
    }

    /** Returns the engine's side of the tap, to which the loop offers frames. */
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
     * {@return the reason why writing to the file has failed, one line that names the file; empty
     * if it has not failed, or if the failure has not been noticed yet}
     */
    public Optional<IOException> failure() {
        final Optional<CaptureException> failure = frames.failure();
        return failure.map(IOException.class::cast);
    }

    /**
     * Asks the tap's thread to finish, and returns at once. If several taps are stopped first and
     * then closed one after the other, their five seconds run at the same time. Frames offered
     * afterwards are missed.
     */
    public void stop() {
        frames.stop();
    }

    /**
     * Writes the frames left in the ring and closes the file. Waits for at most five seconds, and
     * for one more if a write hangs. Frames offered afterwards are missed.
     */
    @Override
    public void close() {
        frames.close();
    }
}
