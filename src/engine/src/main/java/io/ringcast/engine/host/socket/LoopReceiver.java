package io.ringcast.engine.host.socket;

import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.capture.FrameTap;
import io.ringcast.engine.capture.TappedSource;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.KernelStatistics;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.ring.PollWait;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The receive socket of one loop on one interface, and its change-over to another one while the
 * loop runs: the loop leaves the former socket between two rounds, when it holds no frames of it.
 *
 * <p>Threading: the control thread runs the steps of a change-over; methods that only read may be
 * called by any thread, also after {@link #close}.
 */
public final class LoopReceiver {
    private final int number;
    private final Forwarder loop;
    private final ForwardCounters seen;
    private final PollWait wait;
    private final ReceiveMode mode;
    private final Optional<FrameTap> tap;
    private ReceiveSocket socket;
    private ReceiveSocket former;
    private KernelStatistics closedStatistics = KernelStatistics.NONE;
    private boolean closed;

    // State of a change-over, written by the thread that runs the loop's commands
    private FrameSource source;
    private long receivedBefore;
    private StopDetector stops = new StopDetector();
    private boolean drained;

    /**
     * @param number of the interface, in the order of the loop's sources
     * @param loop takes frames from {@code source}
     * @param seen the loop's counters
     * @param wait the loop's wait for frames
     * @param mode how the kernel fills the rings
     * @param tap receives each frame as it arrived
     * @param socket owned from now on
     * @param source see {@link #source}
     */
    public LoopReceiver(
            int number,
            Forwarder loop,
            ForwardCounters seen,
            PollWait wait,
            ReceiveMode mode,
            Optional<FrameTap> tap,
            ReceiveSocket socket,
            FrameSource source) {
        this.number = number;
        this.loop = loop;
        this.seen = seen;
        this.wait = wait;
        this.mode = mode;
        this.tap = tap;
        this.socket = socket;
        this.source = source;
        wait.watch(number, socket);
    }

    /**
     * Returns the source of a ring's frames; if there is a tap, the source also offers them to the
     * tap.
     */
    public static FrameSource source(FrameSource ring, Optional<FrameTap> tap) {
        return tap.isPresent() ? new TappedSource(ring, tap.get()) : ring;
    }

    /** Returns the geometry of the receive ring, as the kernel granted it. */
    public synchronized RingGeometry geometry() {
        return socket.geometry();
    }

    /**
     * Returns the kernel's counters of the receive rings; after {@link #close}, the final values.
     */
    public synchronized KernelStatistics statistics() {
        if (closed) {
            return closedStatistics;
        }
        final KernelStatistics sum = closedStatistics.plus(socket.statistics());
        return former == null ? sum : sum.plus(former.statistics());
    }

    synchronized ReceiveSocket socket() {
        return socket;
    }

    /**
     * Makes frames of this socket, too, wake a loop that waits. The future completes when every
     * wait that began earlier has ended.
     */
    CompletableFuture<Void> watch(ReceiveSocket next) {
        return loop.execute(() -> wait.watch(number, socket(), next));
    }

    /**
     * Forwards the frames that are left in the present ring. Call it when the present socket
     * receives no more frames. When the loop has seen all frames that the kernel put into the ring,
     * it takes no more frames until {@link #take}. A TPACKET_V3 ring shows its last frames only
     * when their block times out.
     */
    CompletableFuture<Void> drain() {
        return loop.executeBetweenRounds(
                () -> {
                    if (!drained) {
                        loop.replaceSource(number, source);
                        drained = unseen() == 0;
                        if (drained) {
                            replaceSource(ReceiveSocket.emptyRing(mode));
                        }
                    }
                });
    }

    private void replaceSource(FrameSource ring) {
        source = source(ring, tap);
        loop.replaceSource(number, source);
    }

    /** Returns whether the ring is drained, after {@link #drain} has completed. */
    boolean isDrained() {
        return drained;
    }

    /** Returns the number of frames in the present ring that the loop has not seen. */
    long unseen() {
        final KernelStatistics kernel = socket().statistics();
        return kernel.packets() - kernel.drops() - (seen.frames(number) - receivedBefore);
    }

    /**
     * Returns how many frames the present ring has lost since the last call because the kernel has
     * stopped filling it, see {@link StopDetector}. To be called about once a second. A TPACKET_V3
     * ring does not stop.
     */
    long lostByStop() {
        if (mode == ReceiveMode.V3) {
            return 0;
        }
        final KernelStatistics kernel = socket().statistics();
        return stops.look(kernel, seen.frames(number) - receivedBefore);
    }

    /**
     * Receives by another socket from now on. {@link #closeFormer} closes the former one
     * afterwards.
     *
     * @param next owned from now on
     */
    CompletableFuture<Void> take(ReceiveSocket next) {
        return loop.executeBetweenRounds(
                () -> {
                    replaceSource(next.ring());
                    wait.watch(number, next);
                    succeed(next);
                });
    }

    /**
     * Waits until the loop no longer polls the former socket; to be called after {@link #take} has
     * completed. While poll(2) waits for a socket, the socket stays in its fanout group even if it
     * has been closed, until the wait ends (__pollwait in fs/select.c holds the file).
     */
    CompletableFuture<Void> leaveWait() {
        return loop.execute(
                () -> {
                    // nothing to do: the command runs between two waits
                });
    }

    private synchronized void succeed(ReceiveSocket next) {
        former = socket;
        socket = next;
        receivedBefore = seen.frames(number);
        stops = new StopDetector();
        drained = false;
    }

    /** Closes the former socket, after {@link #leaveWait} has completed. */
    synchronized void closeFormer() {
        closedStatistics = closedStatistics.plus(former.statistics());
        former.close();
        former = null;
    }

    /** Frees the ring; the counters stay readable. To be called once, after the loop has ended. */
    synchronized void close() {
        closedStatistics = statistics();
        closed = true;
        wait.unwatch(number);
        if (former != null) {
            former.close();
        }
        socket.close();
    }
}
