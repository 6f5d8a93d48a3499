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
 * loop runs: the loop lets go of the former between two rounds, with nothing on loan.
 *
 * <p>Threading: the steps of a change-over belong to the control's thread; what only reads may be
 * called by any, also after {@link #close}.
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

    // Of a change-over: written by who carries out commands
    private FrameSource source;
    private long receivedBefore;
    private StopDetector stops = new StopDetector();
    private boolean drained;

    /**
     * @param number of the interface, in the order of the loop's sources
     * @param loop takes frames from {@code source}
     * @param seen what the loop counts
     * @param wait the loop's wait for frames
     * @param mode how the kernel fills the rings
     * @param tap offered each frame as it came
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

    /** What a loop takes from a ring: its frames, shown to the tap if there is one. */
    public static FrameSource source(FrameSource ring, Optional<FrameTap> tap) {
        return tap.isPresent() ? new TappedSource(ring, tap.get()) : ring;
    }

    /** The receive ring as the kernel granted it. */
    public synchronized RingGeometry geometry() {
        return socket.geometry();
    }

    /** What the kernel has counted for the receive rings; after closing, its last word. */
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
     * A loop that waits for frames is woken by those of this socket, too. Done when no wait is left
     * that began before.
     */
    CompletableFuture<Void> watch(ReceiveSocket next) {
        return loop.execute(() -> wait.watch(number, socket(), next));
    }

    /**
     * When the present socket receives nothing more: has what it holds forwarded. When that was all
     * that the kernel has put into its ring, the loop takes no more frames until {@link #take}. A
     * ring of blocks shows its last frames only when their block times out.
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

    /** After {@link #drain} is done: whether that was all. */
    boolean isDrained() {
        return drained;
    }

    /** Frames in the present ring that the loop has not seen. */
    long unseen() {
        final KernelStatistics kernel = socket().statistics();
        return kernel.packets() - kernel.drops() - (seen.frames(number) - receivedBefore);
    }

    /**
     * Call it about once a second: how many frames the present ring has lost since the last call
     * because the kernel does not fill it any more, see {@link StopDetector}. A ring of blocks does
     * not stop.
     */
    long lostByStop() {
        if (mode == ReceiveMode.V3) {
            return 0;
        }
        final KernelStatistics kernel = socket().statistics();
        return stops.look(kernel, seen.frames(number) - receivedBefore);
    }

    /**
     * Receives by another socket. The present one is closed by {@link #closeFormer} afterwards.
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
     * When {@link #take} is done: done when the loop waits for the former socket no longer. One
     * that poll(2) waits for stays in its group after it has been closed, until the wait is over
     * (__pollwait in fs/select.c holds the file).
     */
    CompletableFuture<Void> leaveWait() {
        return loop.execute(
                () -> {
                    // between two waits
                });
    }

    private synchronized void succeed(ReceiveSocket next) {
        former = socket;
        socket = next;
        receivedBefore = seen.frames(number);
        stops = new StopDetector();
        drained = false;
    }

    /** When {@link #leaveWait} is done: closes the socket before. */
    synchronized void closeFormer() {
        closedStatistics = closedStatistics.plus(former.statistics());
        former.close();
        former = null;
    }

    /** Frees the ring; what has been counted stays readable. After the loop's end, once. */
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
