package io.ringcast.engine.packet;

import io.ringcast.engine.counter.KernelStatistics;
import io.ringcast.engine.error.EngineException;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.forward.LoopWords;
import io.ringcast.engine.forward.RingOwner;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.host.socket.Memberships;
import io.ringcast.engine.linux.NativeAccess;
import io.ringcast.engine.match.BpfFilter;
import io.ringcast.engine.network.GroupMembership;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.PollWait;
import io.ringcast.engine.ring.ReceiveRing;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Receive ring on an interface, for frames of any kind.
 *
 * <pre>{@code
 * RuleSet rules = RuleSet.of(Rule.named("feed").group("239.1.2.3").port(10000).build());
 * try (FrameReceiver receiver = FrameReceiver.on("if1").filter(rules).open()) {
 *     Consumer<PacketFrame> probe = frame -> look(frame.memory(), frame.offset());
 *     while (running) {
 *         if (receiver.poll(probe, 64) == 0) {
 *             receiver.await(100);
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>The host's own stack gets all frames as before: the ring sees a copy.
 *
 * <p>Threading: {@link #poll} and {@link #await} belong to one thread: the first that calls one of
 * them, until it calls {@link #leave} or ends. Another one gets an {@link IllegalStateException}
 * that names it. Everything else may be called by any thread, also after {@link #close}. Nothing is
 * allocated per frame, and no thread is made.
 *
 * <p>The ring stays on its device. If that goes away nothing arrives any more; open another
 * receiver when it is back.
 */
public final class FrameReceiver implements AutoCloseable {
    /** 8192 slots of 2 KiB: 16 MiB, which hold 27 ms of traffic at 300,000 frames/s. */
    public static final int DEFAULT_RING_FRAMES = 8192;

    /** The most slots. */
    public static final int MAX_RING_FRAMES = RingGeometry.MAX_FRAME_COUNT;

    /** How soon a thread that waits sees that this is closed, at the latest. */
    private static final long LOOK_MILLIS = 100;

    private static final LoopWords WORDS =
            new LoopWords(
                    "poll or await",
                    "receives",
                    "a ring belongs to one thread: have that thread call leave()",
                    "nothing is received any more",
                    "a call of poll or await");

    private final ReceiveSocket socket;
    private final GroupMembership groups;
    private final RingReader reader;
    private final PollWait wait = new PollWait();
    private final RingOwner owner = new RingOwner(WORDS);
    private final ReentrantLock closing = new ReentrantLock();
    private boolean closed;

    /** Guarded by the socket; null while that is open. */
    private KernelStatistics lastStatistics;

    /**
     * @param socket of a ring of frames; owned from now on
     * @param groups likewise
     */
    private FrameReceiver(ReceiveSocket socket, GroupMembership groups, boolean checked) {
        this.socket = socket;
        this.groups = groups;
        reader = new RingReader((ReceiveRing) socket.ring(), checked);
        wait.watch(socket);
    }

    /**
     * Options for a receiver on this interface.
     *
     * @param interfaceName of an Ethernet interface that is up
     * @return a builder with the defaults
     */
    public static Builder on(String interfaceName) {
        return new Builder(Objects.requireNonNull(interfaceName, "interface"));
    }

    /**
     * Shows the frames that have arrived, in their order, without waiting.
     *
     * @param handler shown each frame, which is valid until it returns. What it throws ends this
     *     call and is thrown; the next call goes on behind that frame
     * @param limit the most frames of this call, at least 1
     * @return frames shown
     * @throws IllegalStateException if called from a handler, if another thread receives, which the
     *     message names, or after {@link #close}
     */
    public int poll(Consumer<? super PacketFrame> handler, int limit) {
        Objects.requireNonNull(handler, "handler");
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + ": must be at least 1");
        }
        owner.enter();
        try {
            return reader.poll(handler, limit);
        } finally {
            owner.exit();
        }
    }

    /**
     * Waits in poll(2) until a frame has arrived. An interrupt does not end the wait; {@link
     * #close} by another thread does, within 100 ms.
     *
     * @param timeoutMillis the longest wait, in milliseconds, at least 0
     * @return true if there is a frame
     * @throws IllegalStateException if called from a handler, if another thread receives, which the
     *     message names, or after {@link #close}
     */
    public boolean await(int timeoutMillis) {
        if (timeoutMillis < 0) {
            throw new IllegalArgumentException("timeout " + timeoutMillis + ": must be at least 0");
        }
        final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        for (; ; ) {
            owner.enter();
            try {
                if (reader.hasFrame()) {
                    return true;
                }
                final long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                block(Math.min(LOOK_MILLIS, 1 + TimeUnit.NANOSECONDS.toMillis(left)));
            } finally {
                owner.exit();
            }
        }
    }

    /** A device that goes down is told once; until then poll(2) returns at once. */
    private void block(long millis) {
        if (wait.await((int) millis)) {
            socket.clearError();
        }
    }

    /**
     * Gives the ring up: another thread may receive then. Nothing if no thread has it.
     *
     * @throws IllegalStateException if another thread receives, which the message names, or if
     *     called from a handler
     */
    public void leave() {
        owner.leave();
    }

    /** {@return the slots of the ring, as the kernel granted them} */
    public int ringFrames() {
        return socket.geometry().frameCount();
    }

    /** {@return the kernel's counts so far: frames, and those of them that found no room} */
    public KernelStatistics statistics() {
        synchronized (socket) {
            return lastStatistics == null ? socket.statistics() : lastStatistics;
        }
    }

    /**
     * Stops receiving and unmaps the ring. A call of {@link #poll} by another thread is waited for.
     * Nothing if that has been done.
     *
     * @throws IllegalStateException if called from a handler, or if another thread has not ended
     *     its call, or a system call on the ring's memory, within five seconds; nothing is
     *     unmapped, and this may be called again
     */
    @Override
    public void close() {
        if (owner.isInside()) {
            throw new IllegalStateException("close: called from a handler: return first");
        }
        closing.lock();
        try {
            if (!closed) {
                owner.close();
                free();
                closed = true;
            }
        } finally {
            closing.unlock();
        }
    }

    private void free() {
        synchronized (socket) {
            if (lastStatistics == null) {
                lastStatistics = socket.statistics();
            }
        }
        wait.unwatch();
        groups.close();
        socket.close();
    }

    /** Options that differ from the defaults. Not thread-safe. */
    public static final class Builder {
        private final String interfaceName;
        private RuleSet filter;
        private int ringFrames = DEFAULT_RING_FRAMES;
        private NicFilter nicFilter = NicFilter.GROUPS;
        private JoinPolicy joins = JoinPolicy.NONE;
        private boolean outgoing;
        private boolean checked;
        private Consumer<String> warnings = warning -> {};

        Builder(String interfaceName) {
            this.interfaceName = interfaceName;
        }

        /**
         * Filter in the kernel: only frames that a rule may take reach the ring; with very many
         * rules some others, too. All frames by default.
         *
         * @param wanted whose destinations do not matter
         * @return this builder
         */
        public Builder filter(RuleSet wanted) {
            filter = wanted;
            return this;
        }

        /**
         * Slots of the ring, {@link #DEFAULT_RING_FRAMES} by default. Their size goes by the
         * interface's MTU.
         *
         * @param frames 1 to {@link #MAX_RING_FRAMES}; rounded up to a power of two that fills 64
         *     KiB
         * @return this builder
         */
        public Builder ringFrames(int frames) {
            ringFrames = frames;
            return this;
        }

        /**
         * Demand on the interface's own filter: the groups of {@link #filter(RuleSet)}, by default;
         * without one, nothing.
         *
         * @param demand not null
         * @return this builder
         */
        public Builder nicFilter(NicFilter demand) {
            nicFilter = demand;
            return this;
        }

        /**
         * Groups that this host joins by IGMP while the ring is open: none by default. {@link
         * JoinPolicy#AUTO} joins those of {@link #filter(RuleSet)}.
         *
         * @param policy not null
         * @return this builder
         */
        public Builder joins(JoinPolicy policy) {
            joins = policy;
            return this;
        }

        /**
         * Frames that this host sends on the interface, too; not by default.
         *
         * @param too true for those, too
         * @return this builder
         */
        public Builder outgoing(boolean too) {
            outgoing = too;
            return this;
        }

        /**
         * Segments that end with their frame, and belong to the thread that polls: reading a kept
         * one throws. For tests: each frame allocates. Not by default.
         *
         * @param check true to check
         * @return this builder
         */
        public Builder checked(boolean check) {
            checked = check;
            return this;
        }

        /**
         * Listener told, one line each, what is not as asked for, such as a smaller ring.
         *
         * @param listener not null; called by the thread that opens the ring
         * @return this builder
         */
        public Builder warnings(Consumer<String> listener) {
            warnings = listener;
            return this;
        }

        /**
         * Opens the ring. Frames are received from now on.
         *
         * @return a receiver, to be closed by the caller
         * @throws IllegalArgumentException if an option is out of range, or a rule names another
         *     interface
         * @throws EngineException if the interface does not exist, is not Ethernet, or is down, if
         *     a group cannot be joined, if the kernel refuses for lack of privilege (CAP_NET_RAW)
         *     or memory, or if the JVM was not started with the option that the message names
         */
        public FrameReceiver open() {
            NativeAccess.require();
            if (filter != null) {
                filter.requireOn(List.of(interfaceName));
            }
            final Link link = Interfaces.usable("receive", interfaceName);
            final List<Rule> rules = filter == null ? List.of() : filter.rules();
            final ReceiveSocket socket =
                    ReceiveSocket.open(
                            link.index(),
                            ReceiveSocket.Filling.V2,
                            RingGeometry.forMtu(link.mtu(), ringFrames),
                            Memberships.of(List.of(nicFilter), rules),
                            warnings,
                            outgoing);
            try {
                socket.start(program());
                return new FrameReceiver(socket, GroupMembership.join(link, groups()), checked);
            } catch (RuntimeException e) {
                socket.close();
                throw e;
            }
        }

        private ClassicProgram program() {
            return filter == null
                    ? ClassicProgram.ACCEPT_ALL
                    : BpfFilter.compile(filter, ReceiveSocket.MAX_FILTER).program();
        }

        private List<GroupJoin> groups() {
            return filter == null ? joins.listed() : joins.joins(filter, warnings);
        }
    }
}
