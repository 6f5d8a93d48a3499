package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.packet_mreq;
import io.ringcast.bindings.tpacket_stats;
import io.ringcast.bindings.tpacket_stats_v3;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.counter.KernelStatistics;
import io.ringcast.engine.filter.Classic;
import io.ringcast.engine.filter.ClassicInstruction;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.KernelRelease;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.Syscalls;
import io.ringcast.engine.mode.ReceiveMode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Packet socket that receives through a ring. It receives no frame before the set-up is complete:
 * it is created without a protocol and bound with a filter that rejects every frame, which {@link
 * #start} replaces by the actual filter.
 *
 * <p>Threading: the ring belongs to one thread; any thread may call the other methods. Close the
 * socket after that thread's last access to the ring.
 */
public final class ReceiveSocket implements AutoCloseable {
    /**
     * Instructions in front of the filter of a group's member, which reject frames that this host
     * sends: a group ignores PACKET_IGNORE_OUTGOING of its members, and has its own flag for that
     * only since Linux 6.2.
     */
    private static final List<ClassicInstruction> REJECT_OUTGOING =
            List.of(
                    new ClassicInstruction(Classic.LD_W_ABS, Classic.AD_PACKET_TYPE),
                    new ClassicInstruction(Classic.JEQ_K, 0, 1, Linux.PACKET_OUTGOING()),
                    new ClassicInstruction(Classic.RET_K, 0));

    /**
     * Largest length of a program for {@link #start}, in instructions: the kernel's limit without
     * {@link #REJECT_OUTGOING}.
     */
    public static final int MAX_FILTER = ClassicProgram.MAX_INSTRUCTIONS - REJECT_OUTGOING.size();

    // linux/if_packet.h
    private static final int FANOUT_CBPF = 6; // PACKET_FANOUT_CBPF, Linux 4.3
    private static final int FANOUT_DATA = 22; // PACKET_FANOUT_DATA
    private static final int COPY_THRESH = 7; // PACKET_COPY_THRESH

    private final PacketSocket socket;
    private final FrameSource ring;
    private boolean grouped;
    private long packets;
    private long drops;
    private long freezes;

    private ReceiveSocket(PacketSocket socket, ReceiveMode mode, boolean offloads) {
        this.socket = socket;
        ring = ring(mode, socket.ring(), socket.geometry(), socket.descriptor(), offloads);
    }

    private static FrameSource ring(
            ReceiveMode mode,
            MemorySegment memory,
            RingGeometry geometry,
            Descriptor socket,
            boolean offloads) {
        return mode == ReceiveMode.V3
                ? new BlockRing(memory, geometry, offloads)
                : new ReceiveRing(memory, geometry, socket, offloads);
    }

    /**
     * Returns a ring that the kernel never fills, for a loop that is to receive no frames. It has
     * the same class as other rings, because a new class would deoptimize the loop's compiled code.
     */
    public static FrameSource emptyRing(ReceiveMode mode) {
        final RingGeometry least = RingGeometry.forMtu(68, 1);
        final long size = least.memorySize() + room(mode);
        return ring(mode, Arena.ofAuto().allocate(size, 16), least, null, true);
    }

    /**
     * Returns the bytes for long frames after the ring; 0 for a ring of blocks, which holds the
     * longest frames itself.
     */
    private static long room(ReceiveMode mode) {
        return mode == ReceiveMode.V3 ? 0 : ReceiveRing.COPY_ROOM;
    }

    /**
     * Options for how the kernel fills the ring.
     *
     * @param blockTimeoutMillis with {@link ReceiveMode#V3}, after how many milliseconds a block
     *     that is not full becomes visible, 1 to {@link Filling#MAX_BLOCK_TIMEOUT_MILLIS}
     */
    public record Filling(ReceiveMode mode, int blockTimeoutMillis) {
        /** TPACKET_V2: each frame is visible at once. */
        public static final Filling V2 = new Filling(ReceiveMode.V2, 1);

        /** Longest block timeout; with a longer one, frames would seem lost. */
        public static final int MAX_BLOCK_TIMEOUT_MILLIS = 10_000;

        /**
         * @throws IllegalArgumentException if the timeout is out of range
         */
        public Filling {
            if (blockTimeoutMillis < 1 || blockTimeoutMillis > MAX_BLOCK_TIMEOUT_MILLIS) {
                throw new IllegalArgumentException(
                        String.format(
                                Locale.ROOT,
                                "block timeout %d: must be from 1 to %d",
                                blockTimeoutMillis,
                                MAX_BLOCK_TIMEOUT_MILLIS));
            }
        }
    }

    /**
     * Opens the socket. It receives nothing before {@link #start}.
     *
     * @param interfaceIndex the device
     * @param filling how the kernel fills the ring
     * @param wanted the ring's geometry; if memory is short, the ring gets fewer slots, with a
     *     warning
     * @param memberships requests to the device's own filter
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public static ReceiveSocket open(
            int interfaceIndex,
            Filling filling,
            RingGeometry wanted,
            List<Membership> memberships,
            Consumer<String> warnings) {
        return open(interfaceIndex, filling, wanted, memberships, warnings, false);
    }

    /**
     * As the other one.
     *
     * @param outgoing true to receive also the frames that this host sends on the device
     */
    public static ReceiveSocket open(
            int interfaceIndex,
            Filling filling,
            RingGeometry wanted,
            List<Membership> memberships,
            Consumer<String> warnings,
            boolean outgoing) {
        return open(
                interfaceIndex, filling, wanted, memberships, warnings, outgoing, Arena.ofShared());
    }

    /**
     * Like {@link #open}, with a TPACKET_V2 ring for the calling thread only, which must also close
     * it. Closing a confined ring does not disturb other threads, while closing a shared arena
     * stops all threads for a moment.
     */
    public static ReceiveSocket openConfined(
            int interfaceIndex, RingGeometry wanted, List<Membership> memberships) {
        return open(
                interfaceIndex,
                Filling.V2,
                wanted,
                memberships,
                warning -> {},
                false,
                Arena.ofConfined());
    }

    private static ReceiveSocket open(
            int interfaceIndex,
            Filling filling,
            RingGeometry wanted,
            List<Membership> memberships,
            Consumer<String> warnings,
            boolean outgoing,
            Arena arena) {
        final PacketSocket socket =
                new PacketSocket(
                        filling.mode() == ReceiveMode.V3 ? filling.blockTimeoutMillis() : 0, arena);
        try {
            // Linux 4.20; without it the ring also sees what this host sends on the device.
            socket.option(Linux.PACKET_IGNORE_OUTGOING(), outgoing ? 0 : 1);
            attach(socket.fd(), ClassicProgram.REJECT_ALL);
            final boolean offloads = KernelRelease.knowsSuperFrames();
            if (offloads) {
                describeMerged(socket, filling.mode());
            }
            socket.map(Linux.PACKET_RX_RING(), "receive", wanted, room(filling.mode()), warnings);
            SocketBuffer.RECEIVE.grow(socket.fd(), SocketBuffer.RECEIVE.wish(socket.geometry()));
            for (final Membership membership : memberships) {
                membership(socket.fd(), interfaceIndex, Linux.PACKET_ADD_MEMBERSHIP(), membership);
            }
            // ETH_P_ALL: a socket bound to ETH_P_IP gets VLAN frames with the tag silently erased.
            socket.bind(interfaceIndex, Linux.ETH_P_ALL());
            return new ReceiveSocket(socket, filling.mode(), offloads);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Makes the kernel mark super-frames, and queue a complete copy of those that are longer than a
     * slot. Only for kernels that know UDP super-frames: an older one drops each frame that it
     * cannot describe, and then never uses its slot and the slots after it again.
     */
    private static void describeMerged(PacketSocket socket, ReceiveMode mode) {
        socket.option(Linux.PACKET_VNET_HDR(), 1);
        if (mode != ReceiveMode.V3) {
            socket.option(COPY_THRESH, 1);
        }
    }

    /**
     * Starts receiving.
     *
     * @param filter which selects frames and their number of bytes; at most {@link #MAX_FILTER}
     *     long
     */
    public void start(ClassicProgram filter) {
        attach(socket.fd(), grouped ? filter.behind(REJECT_OUTGOING) : filter);
    }

    /**
     * Makes a group of sockets on the same device, among which the kernel distributes frames by a
     * program (PACKET_FANOUT_CBPF), and joins it. To be called once, before {@link #start}; only
     * closing leaves the group.
     *
     * @return the group's number for {@link #joinGroup}; may be any number, also 0
     */
    int makeGroup() {
        return join((FANOUT_CBPF | Linux.PACKET_FANOUT_FLAG_UNIQUEID()) << 16);
    }

    /** Joins a group that another socket has made. */
    void joinGroup(int group) {
        join(group);
    }

    private int join(int group) {
        socket.option(Linux.PACKET_FANOUT(), group);
        grouped = true;
        return Syscalls.getsockoptInt(socket.fd(), Linux.SOL_PACKET(), Linux.PACKET_FANOUT());
    }

    /**
     * Replaces the program of the group; returns when the kernel no longer processes frames with
     * the former one.
     */
    void shareOut(ClassicProgram program) {
        attach(socket.fd(), Linux.SOL_PACKET(), FANOUT_DATA, program);
    }

    /**
     * Returns true if the socket is bound to the device of this index, and the device has not been
     * removed.
     */
    boolean isOn(int interfaceIndex) {
        return socket.interfaceIndex() == interfaceIndex;
    }

    /** Stops receiving; frames in the ring can still be read. */
    public void pause() {
        attach(socket.fd(), ClassicProgram.REJECT_ALL);
    }

    /**
     * Clears the error that reports that the device was down. Before that, poll(2) returns at once,
     * even if the device is up again.
     */
    public void clearError() {
        socket.pendingError();
    }

    int fd() {
        return socket.fd();
    }

    /**
     * Adds a request to the device's own filter. Does nothing if the device was removed.
     *
     * @throws LinuxException if the kernel refuses
     */
    public void join(Membership membership) {
        membership(Linux.PACKET_ADD_MEMBERSHIP(), membership);
    }

    /** Removes a request to the device's own filter. Does nothing if the device was removed. */
    public void leave(Membership membership) {
        membership(Linux.PACKET_DROP_MEMBERSHIP(), membership);
    }

    private void membership(int option, Membership membership) {
        try {
            membership(socket.fd(), socket.interfaceIndex(), option, membership);
        } catch (LinuxException e) {
            // The device that replaces it gets new sockets
            if (e.errno() != Linux.ENODEV() && socket.interfaceIndex() > 0) {
                throw e;
            }
        }
    }

    /** The source of frames. */
    public FrameSource ring() {
        return ring;
    }

    /** The geometry that the kernel accepted. */
    public RingGeometry geometry() {
        return socket.geometry();
    }

    /**
     * Returns the kernel's counts so far. The kernel resets them on reading, so this method, their
     * only reader, adds them up.
     */
    public synchronized KernelStatistics statistics() {
        try (Arena scratch = Arena.ofConfined()) {
            // struct tpacket_stats is the beginning of tpacket_stats_v3; a V2 ring writes only that
            // part.
            final MemorySegment statistics = tpacket_stats_v3.allocate(scratch);
            Syscalls.getsockopt(
                    socket.fd(), Linux.SOL_PACKET(), Linux.PACKET_STATISTICS(), statistics);
            packets += Integer.toUnsignedLong(tpacket_stats.tp_packets(statistics));
            drops += Integer.toUnsignedLong(tpacket_stats.tp_drops(statistics));
            freezes += Integer.toUnsignedLong(tpacket_stats_v3.tp_freeze_q_cnt(statistics));
        }
        return new KernelStatistics(packets, drops, freezes);
    }

    /** Stops receiving, unmaps the ring and closes the socket. Does nothing if closed already. */
    @Override
    public void close() {
        socket.close();
    }

    private static void attach(int fd, ClassicProgram filter) {
        attach(fd, Linux.SOL_SOCKET(), Linux.SO_ATTACH_FILTER(), filter);
    }

    private static void attach(int fd, int level, int option, ClassicProgram program) {
        try (Arena scratch = Arena.ofConfined()) {
            Syscalls.setsockopt(fd, level, option, program.encode(scratch));
        }
    }

    private static void membership(int fd, int interfaceIndex, int option, Membership membership) {
        try (Arena scratch = Arena.ofConfined()) {
            final MemorySegment request = packet_mreq.allocate(scratch);
            packet_mreq.mr_ifindex(request, interfaceIndex);
            packet_mreq.mr_type(request, (short) membership.type());
            final MemorySegment address = packet_mreq.mr_address(request);
            packet_mreq.mr_alen(request, (short) 6);
            for (int i = 0; i < 6; i++) {
                address.set(ValueLayout.JAVA_BYTE, i, (byte) (membership.mac() >>> 40 - 8 * i));
            }
            Syscalls.setsockopt(fd, Linux.SOL_PACKET(), option, request);
        }
    }
}
