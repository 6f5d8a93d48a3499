package io.ringcast.engine.packet;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.error.EngineException;
import io.ringcast.engine.forward.LoopWords;
import io.ringcast.engine.forward.RingOwner;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.FrameLimit;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.linux.NativeAccess;
import io.ringcast.engine.memory.Loan;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.engine.ring.Slot;
import io.ringcast.engine.transmit.SimulatedPort;
import io.ringcast.engine.transmit.TransmitRing;
import io.ringcast.engine.transmit.Transmitters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Transmit ring on an interface, for frames that the application writes in place.
 *
 * <pre>{@code
 * try (FrameSender sender = FrameSender.on("eth0").open()) {
 *     UdpHeaders headers =
 *             UdpHeaders.to("239.1.2.3", 10000).from("10.0.1.1", 4000, sender.mac()).build();
 *     MemorySegment frame = sender.tryClaim(UdpHeaders.LENGTH + 8);
 *     if (frame != null) {                                // null: the ring is full, try again
 *         frame.set(ValueLayout.JAVA_LONG_UNALIGNED, UdpHeaders.LENGTH, number);
 *         headers.write(frame, 0, 8);
 *         sender.commit();
 *     }
 *     sender.flush();                                     // one call for all committed frames
 * }
 * }</pre>
 *
 * <p>{@code committed = sent + errors + in flight}. A frame is sent when the kernel has given its
 * slot back; the ring learns that by {@link #flush}, or when it is full.
 *
 * <p>Threading: {@link #tryClaim}, {@link #commit()}, {@link #abort} and {@link #flush} belong to
 * one thread: the first that claims or flushes, until it calls {@link #leave} or ends. Another one
 * gets an {@link IllegalStateException} that names it. Everything else may be called by any thread,
 * also after {@link #close}. Nothing is allocated per frame, and no thread is made.
 *
 * <p>Lifetime of what {@link #tryClaim} returns: until commit or abort. The segment is bounded by
 * its slot, so that no write reaches another one; a write after commit may still change the frame,
 * and after {@link #close} throws. {@link Builder#checked(boolean)} finds that out.
 *
 * <p>The ring stays on its device. If that goes away, frames are counted as {@link
 * TransmitError#ENETDOWN}; open another sender when it is back.
 */
public final class FrameSender implements AutoCloseable {
    /** Enough for 16 bursts that a slow device has not taken yet. */
    public static final int DEFAULT_RING_FRAMES = 1024;

    /** The most slots. */
    public static final int MAX_RING_FRAMES = RingGeometry.MAX_FRAME_COUNT;

    /** The shortest frame: an Ethernet header. The device pads what it has to. */
    public static final int MIN_LENGTH = Ethernet.LENGTH;

    private static final LoopWords WORDS =
            new LoopWords(
                    "tryClaim or flush",
                    "transmits",
                    "a ring belongs to one thread: have that thread call leave()",
                    "nothing is transmitted any more",
                    "a claim (commit or abort it first)");

    private static final VarHandle COMMITTED = counter("committed");
    private static final VarHandle ABORTED = counter("aborted");
    private static final VarHandle REFUSED = counter("refused");

    private final TransmitRing ring;
    private final TransmitCounters counters;
    private final FrameLimit limit;
    private final int longest;
    private final long mac;

    /** By slot: the bytes of its frame. */
    private final MemorySegment[] slots;

    private final boolean checked;
    private final Loan loan;
    private final RingOwner owner = new RingOwner(WORDS);
    private final ReentrantLock closing = new ReentrantLock();
    private volatile boolean closed;

    // Of the owner, within a claim
    private MemorySegment slot;
    private int claimed;

    // Written by the owner, read by any
    private long committed;
    private long aborted;
    private long refused;

    private static VarHandle counter(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(FrameSender.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    FrameSender(TransmitRing ring, TransmitCounters counters, int mtu, long mac, boolean checked) {
        this.ring = ring;
        this.counters = counters;
        this.mac = mac;
        final RingGeometry geometry = ring.geometry();
        final int room = geometry.frameSize() - (int) Slot.TRANSMIT_DATA;
        limit = new FrameLimit(mtu, room);
        longest = limit.longest();
        slots = new MemorySegment[geometry.frameCount()];
        for (int i = 0; i < slots.length; i++) {
            final long address = (long) i << geometry.shift();
            slots[i] = ring.memory().asSlice(address + Slot.TRANSMIT_DATA, room);
        }
        this.checked = checked;
        loan = new Loan(checked);
    }

    /**
     * Options for a sender on this interface.
     *
     * @param interfaceName of an Ethernet interface that is up
     * @return a builder with the defaults
     */
    public static Builder on(String interfaceName) {
        return new Builder(Objects.requireNonNull(interfaceName, "interface"));
    }

    /**
     * Claims the next slot for a frame, without waiting. A full ring is offered to the kernel
     * first.
     *
     * @param length of the frame in bytes, from the destination MAC address on, without a frame
     *     check sequence: {@link #MIN_LENGTH} to {@link #maxLength}
     * @return the slot's memory, where the frame begins at 0, until {@link #commit()} or {@link
     *     #abort}; what lies behind {@code length} is not sent. It holds what an earlier frame left
     *     there. Null if the ring is full: try again later
     * @throws IllegalArgumentException if the length is out of range
     * @throws IllegalStateException if a slot is claimed already, if another thread transmits,
     *     which the message names, or after {@link #close}
     */
    public MemorySegment tryClaim(int length) {
        if (length < MIN_LENGTH || length > longest) {
            throw outOfRange(length);
        }
        if (hasClaimed()) {
            throw new IllegalStateException(
                    "tryClaim: a frame is claimed already: commit or abort it first");
        }
        owner.enter();
        if (!hasRoom()) {
            return null;
        }
        slot = slots[ring.claim(length)];
        claimed = length;
        return checked ? loan.begin(slot.asSlice(0, length)) : slot;
    }

    /** If not, the use of the ring is over. */
    private boolean hasRoom() {
        boolean room = false;
        try {
            room = ring.hasRoom();
            if (!room) {
                REFUSED.setOpaque(this, refused + 1);
            }
        } finally {
            if (!room) {
                owner.exit();
            }
        }
        return room;
    }

    /** True if the calling thread has. */
    private boolean hasClaimed() {
        return owner.isInside() && claimed > 0;
    }

    private IllegalArgumentException outOfRange(int length) {
        return new IllegalArgumentException(
                String.format(
                        Locale.ROOT,
                        "frame of %d bytes: must have %d to %d",
                        length,
                        MIN_LENGTH,
                        longest));
    }

    /**
     * Hands the claimed frame over, with the length that it was claimed with. It leaves with the
     * next {@link #flush}.
     *
     * @throws IllegalStateException if this thread has claimed none
     */
    public void commit() {
        requireClaim("commit");
        submit(claimed);
    }

    /**
     * As {@link #commit()}, with fewer bytes.
     *
     * @param length of the frame, {@link #MIN_LENGTH} to what was claimed
     * @throws IllegalArgumentException if the length is out of range; the frame is still claimed
     */
    public void commit(int length) {
        requireClaim("commit");
        if (length < MIN_LENGTH || length > claimed) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "commit of %d bytes: must be %d to the %d that were claimed",
                            length,
                            MIN_LENGTH,
                            claimed));
        }
        submit(length);
    }

    /** A frame without a tag may be 4 bytes shorter than one that has it. */
    private void submit(int length) {
        if (limit.allows(length, false) || limit.allows(length, isTagged())) {
            ring.submit(length);
        } else {
            counters.countError(0, TransmitError.OVERSIZE);
        }
        COMMITTED.setOpaque(this, committed + 1);
        end();
    }

    private boolean isTagged() {
        return Ethernet.type(slot, 0) == Vlan.TPID_8021Q;
    }

    /**
     * Gives the claimed slot up: nothing is sent, and the next claim gets the same slot.
     *
     * @throws IllegalStateException if this thread has claimed none
     */
    public void abort() {
        requireClaim("abort");
        ABORTED.setOpaque(this, aborted + 1);
        end();
    }

    private void requireClaim(String call) {
        if (!hasClaimed()) {
            throw new IllegalStateException(
                    closed
                            ? call + ": closed, nothing is transmitted any more"
                            : call + ": this thread has claimed no frame: call tryClaim first");
        }
    }

    private void end() {
        claimed = 0;
        loan.end();
        owner.exit();
    }

    /**
     * Has the kernel take all committed frames, by one call that does not wait, and takes back the
     * slots of those that have left. What the kernel does not take now stays for the next call.
     *
     * @return frames still in flight
     * @throws IllegalStateException if a frame is claimed, if another thread transmits, which the
     *     message names, or after {@link #close}
     */
    public int flush() {
        owner.enter();
        claimed = 0; // a thread that has ended may have left a claim
        try {
            ring.flush();
            return ring.inFlight();
        } finally {
            owner.exit();
        }
    }

    /**
     * Gives the ring up: another thread may transmit then. Nothing if no thread has it.
     *
     * @throws IllegalStateException if another thread transmits, which the message names, or if a
     *     frame is claimed
     */
    public void leave() {
        owner.leave();
    }

    /**
     * {@return the longest frame in bytes, one with an 802.1Q tag; without a tag it is 4 bytes
     * shorter}
     */
    public int maxLength() {
        return longest;
    }

    /** {@return the slots of the ring, as the kernel granted them} */
    public int ringFrames() {
        return slots.length;
    }

    /**
     * {@return the interface's own MAC address when it was opened, see {@link
     * io.ringcast.engine.address.MacAddress}}
     */
    public long mac() {
        return mac;
    }

    /** {@return the number of frames committed so far} */
    public long committed() {
        return (long) COMMITTED.getOpaque(this);
    }

    /** {@return the number of claims given up so far} */
    public long aborted() {
        return (long) ABORTED.getOpaque(this);
    }

    /** {@return the number of claims not granted so far because the ring was full} */
    public long refused() {
        return (long) REFUSED.getOpaque(this);
    }

    /**
     * {@return a copy of the counts, as of now, of what has become of committed frames, as those of
     * one destination} What the kernel refuses is an error and is not sent: {@link
     * TransmitError#WRONG_FORMAT}, {@link TransmitError#ENETDOWN} and others. A frame without a tag
     * that only a tagged one may be as long as is {@link TransmitError#OVERSIZE}.
     */
    public TransmitCounters counters() {
        final TransmitCounters now = new TransmitCounters(1);
        now.add(counters);
        return now;
    }

    /**
     * {@return the number of frames committed and neither sent nor failed; exact for the owner and
     * after closing}
     */
    public int inFlight() {
        return ring.inFlight();
    }

    /**
     * Waits a second at most for the kernel to take what is in flight, counts the rest as {@link
     * TransmitError#ABANDONED}, and unmaps the ring. A frame that the calling thread has claimed is
     * aborted; one that another thread has claimed is waited for. Nothing if that has been done.
     *
     * @throws IllegalStateException if another thread has not ended its claim, or a system call on
     *     the ring's memory, within five seconds; nothing is unmapped, and this may be called again
     */
    @Override
    public void close() {
        if (hasClaimed()) {
            abort();
        }
        closing.lock();
        try {
            if (!closed) {
                owner.close();
                ring.close();
                closed = true;
            }
        } finally {
            closing.unlock();
        }
    }

    /** Options that differ from the defaults. Not thread-safe. */
    public static final class Builder {
        private static final int SIMULATED_MTU = 1500;
        private static final long SIMULATED_MAC = 0x0200_0000_0001L;

        private final String interfaceName;
        private int ringFrames = DEFAULT_RING_FRAMES;
        private boolean qdiscBypass;
        private boolean checked;
        private Consumer<String> warnings = warning -> {};

        Builder(String interfaceName) {
            this.interfaceName = interfaceName;
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
         * Shortcut for frames straight to the driver, past traffic control and taps
         * (PACKET_QDISC_BYPASS); not by default.
         *
         * @param bypass true for the shortcut
         * @return this builder
         */
        public Builder qdiscBypass(boolean bypass) {
            qdiscBypass = bypass;
            return this;
        }

        /**
         * Segments of exactly the claimed length that end with their claim, and belong to the
         * thread that claimed: a write behind the frame, after commit or by another thread throws.
         * For tests: each claim allocates. Not by default.
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
         * Opens the ring.
         *
         * @return a sender with an empty ring, to be closed by the caller
         * @throws IllegalArgumentException if an option is out of range
         * @throws EngineException if the interface does not exist, is not Ethernet, or is down, if
         *     the kernel refuses for lack of privilege (CAP_NET_RAW) or memory, or if the JVM was
         *     not started with the option that the message names
         */
        public FrameSender open() {
            NativeAccess.require();
            final Link link = Interfaces.usable("transmit", interfaceName);
            final Transmitters.Plan plan = plan(link.mtu());
            return new FrameSender(
                    Transmitters.openRing(plan, link.index(), qdiscBypass, warnings),
                    plan.counters(),
                    link.mtu(),
                    link.mac(),
                    checked);
        }

        /**
         * Opens a ring on plain memory, with a simulated kernel that takes every frame at once: for
         * tests without a privilege. The interface need not exist; its MTU is 1500.
         *
         * @param wire shown each frame as it leaves, by the thread that flushes; read-only, and
         *     valid until it returns
         * @return a sender with an empty ring, to be closed by the caller
         * @throws IllegalArgumentException if an option is out of range
         */
        public FrameSender openSimulated(Consumer<MemorySegment> wire) {
            NativeAccess.require();
            final Transmitters.Plan plan = plan(SIMULATED_MTU);
            final MemorySegment memory = SimulatedKernel.ring(plan.ring(), Arena.ofAuto());
            final SimulatedPort port =
                    new SimulatedPort(
                            memory,
                            plan.ring(),
                            (address, length) ->
                                    wire.accept(
                                            memory.asSlice(address - memory.address(), length)
                                                    .asReadOnly()));
            return new FrameSender(
                    Transmitters.openRing(plan, port, memory),
                    plan.counters(),
                    SIMULATED_MTU,
                    SIMULATED_MAC,
                    checked);
        }

        private Transmitters.Plan plan(int mtu) {
            return new Transmitters.Plan(
                    TransmitMode.RING,
                    mtu,
                    RingGeometry.forMtu(mtu, ringFrames),
                    new boolean[1],
                    new TransmitCounters(1),
                    null);
        }
    }
}
