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
 * them, until it calls {@link #leave} or ends. If another thread calls them meanwhile, it gets an
 * {@link IllegalStateException} that names the first. Any thread may call the other methods, also
 * after {@link #close}. The receiver allocates nothing per frame and creates no thread.
 *
 * <p>The ring stays on its device. If the device is removed, no more frames arrive; open another
 * receiver when the device is back.
 */
public final class FrameReceiver implements AutoCloseable {
    /** 8192 slots of 2 KiB: 16 MiB, which hold 27 ms of traffic at 300,000 frames/s. */
    public static final int DEFAULT_RING_FRAMES = 8192;

    /** The largest number of slots. */
    public static final int MAX_RING_FRAMES = RingGeometry.MAX_FRAME_COUNT;

    /** The longest time until a waiting thread notices that this receiver is closed. */
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

    /** Guarded by {@link #socket}; null while the socket is open. */
    private KernelStatistics lastStatistics;

    /**
     * @param socket with a TPACKET_V2 ring; owned from now on
     * @param groups owned from now on
     */
    private FrameReceiver(ReceiveSocket socket, GroupMembership groups, boolean checked) {
        this.socket = socket;
        this.groups = groups;
        reader = new RingReader((ReceiveRing) socket.ring(), checked);
        wait.watch(socket);
    }

    /**
     * Returns a builder for a receiver on this interface.
     *
     * @param interfaceName of an Ethernet interface that is up
     * @return a builder with the defaults
     */
    public static Builder on(String interfaceName) {
        return new Builder(Objects.requireNonNull(interfaceName, "interface"));
    }

    /**
     * Passes the frames that have arrived to the handler, in their order, without waiting.
     *
     * @param handler called with each frame, which is valid until it returns. If it throws, this
     *     call ends with that exception; the next call continues after that frame
     * @param limit the largest number of frames in this call, at least 1
     * @return the number of frames passed to the handler
     * @throws IllegalStateException if called from a handler, if another thread uses the receiver
     *     (the message names it), or after {@link #close}
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
     * @return true if a frame has arrived
     * @throws IllegalStateException if called from a handler, if another thread uses the receiver
     *     (the message names it), or after {@link #close}
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

    /**
     * Waits in poll(2). When the device goes down, the socket has an error, and poll(2) returns at
     * once until that is cleared.
     */
    private void block(long millis) {
        if (wait.await((int) millis)) {
            socket.clearError();
        }
    }

    /**
     * Releases the ring, so that another thread may receive. Does nothing if no thread has it.
     *
     * @throws IllegalStateException if another thread uses the receiver (the message names it), or
     *     if called from a handler
     */
    public void leave() {
        owner.leave();
    }

    /** {@return the slots of the ring, as the kernel granted them} */
    public int ringFrames() {
        return socket.geometry().frameCount();
    }

    /** {@return the kernel's counts so far: frames, and how many of them found no free slot} */
    public KernelStatistics statistics() {
        synchronized (socket) {
            return lastStatistics == null ? socket.statistics() : lastStatistics;
        }
    }

    /**
     * Stops receiving and unmaps the ring. Waits for the end of a {@link #poll} call by another
     * thread. Does nothing if closed already.
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

    /** Builder of a receiver, with a default for each option. Not thread-safe. */
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
         * Sets the filter in the kernel: only frames that may match a rule reach the ring. With
         * very many rules, some other frames pass, too. By default, all frames pass.
         *
         * @param wanted the rules; their destinations are not used
         * @return this builder
         */
        public Builder filter(RuleSet wanted) {
            filter = wanted;
            return this;
        }

        /**
         * Sets the number of slots of the ring, {@link #DEFAULT_RING_FRAMES} by default. The size
         * of a slot depends on the interface's MTU.
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
         * Sets what the interface's own filter must let through: by default the groups of {@link
         * #filter(RuleSet)}; nothing if there is no such filter.
         *
         * @param demand not null
         * @return this builder
         */
        public Builder nicFilter(NicFilter demand) {
            nicFilter = demand;
            return this;
        }

        /**
         * Sets the groups that this host joins by IGMP while the ring is open: none by default.
         * {@link JoinPolicy#AUTO} joins those of {@link #filter(RuleSet)}.
         *
         * @param policy not null
         * @return this builder
         */
        public Builder joins(JoinPolicy policy) {
            joins = policy;
            return this;
        }

        /**
         * Sets whether frames that this host sends on the interface are received, too; false by
         * default.
         *
         * @param too true to receive them
         * @return this builder
         */
        public Builder outgoing(boolean too) {
            outgoing = too;
            return this;
        }

        /**
         * Sets whether segments become invalid when the handler returns and are confined to the
         * polling thread, so that reading a kept segment throws. For tests, because each frame
         * allocates; false by default.
         *
         * @param check true to check
         * @return this builder
         */
        public Builder checked(boolean check) {
            checked = check;
            return this;
        }

        /**
         * Sets the listener to warnings, one line each, such as a ring smaller than requested.
         *
         * @param listener not null; called by the thread that opens the ring
         * @return this builder
         */
        public Builder warnings(Consumer<String> listener) {
            warnings = listener;
            return this;
        }

        /**
         * Opens the ring. The kernel receives frames from now on.
         *
         * @return a receiver; the caller closes it
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
