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
 * <p>{@code committed = sent + errors + in flight}. A frame counts as sent when the kernel has
 * returned its slot (TP_STATUS_AVAILABLE); the ring checks that in {@link #flush}, and in {@link
 * #tryClaim} when it is full.
 *
 * <p>Threading: {@link #tryClaim}, {@link #commit()}, {@link #abort} and {@link #flush} belong to
 * one thread: the first that claims or flushes, until it calls {@link #leave} or ends. If another
 * thread calls them meanwhile, it gets an {@link IllegalStateException} that names the first. Any
 * thread may call the other methods, also after {@link #close}. The sender allocates nothing per
 * frame and creates no thread.
 *
 * <p>The segment from {@link #tryClaim} is valid until commit or abort. It is bounded by its slot,
 * so no write reaches another slot. A write after commit may still change the frame; a write after
 * {@link #close} throws. {@link Builder#checked(boolean)} makes both throw.
 *
 * <p>The ring stays on its device. If the device is removed, frames are counted as {@link
 * TransmitError#ENETDOWN}; open another sender when the device is back.
 */
public final class FrameSender implements AutoCloseable {
    /** Default number of slots: room for 16 bursts that a slow device has not taken yet. */
    public static final int DEFAULT_RING_FRAMES = 1024;

    /** The largest number of slots. */
    public static final int MAX_RING_FRAMES = RingGeometry.MAX_FRAME_COUNT;

    /**
     * Length of the shortest frame: an Ethernet header. The device pads short frames if necessary.
     */
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

    /** For each slot, the memory of its frame. */
    private final MemorySegment[] slots;

    private final boolean checked;
    private final Loan loan;
    private final RingOwner owner = new RingOwner(WORDS);
    private final ReentrantLock closing = new ReentrantLock();
    private volatile boolean closed;

    // Used by the owner, within a claim
    private MemorySegment slot;
    private int claimed;

    // Written by the owner, read by any thread
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
     * Returns a builder for a sender on this interface.
     *
     * @param interfaceName of an Ethernet interface that is up
     * @return a builder with the defaults
     */
    public static Builder on(String interfaceName) {
        return new Builder(Objects.requireNonNull(interfaceName, "interface"));
    }

    /**
     * Claims the next slot for a frame, without waiting. If the ring is full, flushes it first.
     *
     * @param length of the frame in bytes, from the destination MAC address on, without a frame
     *     check sequence: {@link #MIN_LENGTH} to {@link #maxLength}
     * @return the slot's memory, valid until {@link #commit()} or {@link #abort}. The frame begins
     *     at offset 0; bytes after {@code length} are not sent. The memory still holds bytes of an
     *     earlier frame. Null if the ring is full: try again later
     * @throws IllegalArgumentException if the length is out of range
     * @throws IllegalStateException if a slot is claimed already, if another thread uses the sender
     *     (the message names it), or after {@link #close}
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

    /** Returns true if a slot is free. If not, ends this use of the ring. */
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

    /** Returns true if the calling thread has claimed a slot. */
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
     * Commits the claimed frame with its claimed length. The next {@link #flush} sends it.
     *
     * @throws IllegalStateException if this thread has claimed no slot
     */
    public void commit() {
        requireClaim("commit");
        submit(claimed);
    }

    /**
     * Like {@link #commit()}, with a shorter length.
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

    /**
     * Submits the frame, unless it is too long. The limit for a frame without a VLAN tag is 4 bytes
     * lower.
     */
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
     * Releases the claimed slot without sending: the next claim gets the same slot.
     *
     * @throws IllegalStateException if this thread has claimed no slot
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
     * Asks the kernel to send all committed frames, by one call that does not wait, and takes back
     * the slots of frames that have been sent. Frames that the kernel does not take now stay in the
     * ring for the next call.
     *
     * @return frames still in flight
     * @throws IllegalStateException if a frame is claimed, if another thread uses the sender (the
     *     message names it), or after {@link #close}
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
     * Releases the ring, so that another thread may transmit. Does nothing if no thread has it.
     *
     * @throws IllegalStateException if another thread uses the sender (the message names it), or if
     *     a frame is claimed
     */
    public void leave() {
        owner.leave();
    }

    /**
     * {@return the length limit in bytes of a frame with an 802.1Q tag; without a tag the limit is
     * 4 bytes lower}
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

    /** {@return the number of claims aborted so far} */
    public long aborted() {
        return (long) ABORTED.getOpaque(this);
    }

    /** {@return the number of claims refused so far because the ring was full} */
    public long refused() {
        return (long) REFUSED.getOpaque(this);
    }

    /**
     * {@return a copy of the counts of committed frames as of now, under destination 0} Frames that
     * the kernel refuses are errors: {@link TransmitError#WRONG_FORMAT}, {@link
     * TransmitError#ENETDOWN} and others. A frame without a tag that is longer than its limit is
     * {@link TransmitError#OVERSIZE}.
     */
    public TransmitCounters counters() {
        final TransmitCounters now = new TransmitCounters(1);
        now.add(counters);
        return now;
    }

    /**
     * {@return the number of committed frames that are neither sent nor failed; exact on the
     * owner's thread and after closing}
     */
    public int inFlight() {
        return ring.inFlight();
    }

    /**
     * Waits up to a second for the kernel to send the frames in flight, counts the rest as {@link
     * TransmitError#ABANDONED}, and unmaps the ring. Aborts a claim of the calling thread; waits
     * for the end of a claim of another thread. Does nothing if closed already.
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

    /** Builder of a sender, with a default for each option. Not thread-safe. */
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
         * Sets whether frames go straight to the driver and bypass traffic control and packet taps
         * (PACKET_QDISC_BYPASS); false by default.
         *
         * @param bypass true to bypass them
         * @return this builder
         */
        public Builder qdiscBypass(boolean bypass) {
            qdiscBypass = bypass;
            return this;
        }

        /**
         * Sets whether segments have exactly the claimed length, become invalid with commit or
         * abort, and are confined to the claiming thread: a write after the frame's end, after
         * commit or by another thread then throws. For tests, because each claim allocates; false
         * by default.
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
         * Opens the ring.
         *
         * @return a sender with an empty ring; the caller closes it
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
         * Opens a ring on plain memory, with a simulated kernel that takes every frame at once. For
         * tests without privileges. The interface need not exist; its MTU is 1500.
         *
         * @param wire called with each sent frame, by the thread that flushes; the frame is
         *     read-only, and valid until {@code wire} returns
         * @return a sender with an empty ring; the caller closes it
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
