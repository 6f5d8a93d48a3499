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
 * A packet socket that receives through a ring. No frame gets in before everything is in place: the
 * socket is created without a protocol and bound with a filter that rejects every frame, which
 * {@link #start} replaces by the one that is wanted.
 *
 * <p>Threading: the ring belongs to one thread; everything else may be called by any. Close it
 * after that thread's last access to the ring.
 */
public final class ReceiveSocket implements AutoCloseable {
    /**
     * In front of the filter of a group's member, which rejects what this host sends: a group does
     * not heed PACKET_IGNORE_OUTGOING of its members, and has a flag for it since Linux 6.2 only.
     */
    private static final List<ClassicInstruction> REJECT_OUTGOING =
            List.of(
                    new ClassicInstruction(Classic.LD_W_ABS, Classic.AD_PACKET_TYPE),
                    new ClassicInstruction(Classic.JEQ_K, 0, 1, Linux.PACKET_OUTGOING()),
                    new ClassicInstruction(Classic.RET_K, 0));

    /** The longest program for {@link #start}, in instructions: what the kernel leaves room for. */
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
     * A ring that the kernel never fills: for a loop that is to take no frames. Of the class of
     * those that it knows, because code that is compiled for these would be thrown away.
     */
    public static FrameSource emptyRing(ReceiveMode mode) {
        final RingGeometry least = RingGeometry.forMtu(68, 1);
        final long size = least.memorySize() + room(mode);
        return ring(mode, Arena.ofAuto().allocate(size, 16), least, null, true);
    }

    /** A ring of blocks holds the longest frames itself. */
    private static long room(ReceiveMode mode) {
        return mode == ReceiveMode.V3 ? 0 : ReceiveRing.COPY_ROOM;
    }

    /**
     * How the kernel is to fill the ring.
     *
     * @param blockTimeoutMillis with {@link ReceiveMode#V3}, after how many milliseconds a block
     *     that is not full becomes visible, 1 to {@link Filling#MAX_BLOCK_TIMEOUT_MILLIS}
     */
    public record Filling(ReceiveMode mode, int blockTimeoutMillis) {
        /** Each frame at once. */
        public static final Filling V2 = new Filling(ReceiveMode.V2, 1);

        /** Longer, frames would seem lost. */
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
     * @param wanted the ring's geometry; fewer slots are taken, with a warning, where memory lacks
     * @param memberships what to ask of the device's own filter
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
     * @param outgoing whether it also receives what this host sends on the device
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
     * As {@link #open}, for the calling thread alone, which also closes it: no other thread notices
     * that, while the end of a ring that threads share stops all of them for a moment. Each frame
     * is visible at once.
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
     * Has the kernel tell super-frames from single frames, and queue the whole of those that are
     * longer than a slot. Only a kernel that knows them: another one drops each frame that it
     * cannot describe, and then has no use for its slot and those behind it, for ever.
     */
    private static void describeMerged(PacketSocket socket, ReceiveMode mode) {
        socket.option(Linux.PACKET_VNET_HDR(), 1);
        if (mode != ReceiveMode.V3) {
            socket.option(COPY_THRESH, 1);
        }
    }

    /**
     * Receives from now on.
     *
     * @param filter which frames, and how many bytes of them; at most {@link #MAX_FILTER} long
     */
    public void start(ClassicProgram filter) {
        attach(socket.fd(), grouped ? filter.behind(REJECT_OUTGOING) : filter);
    }

    /**
     * Makes a group of sockets on the same device, among which the kernel shares out what arrives
     * by a program (PACKET_FANOUT_CBPF), and joins it. Once, before {@link #start}; only closing
     * leaves the group.
     *
     * @return what the others are to be given; any number, also 0
     */
    int makeGroup() {
        return join((FANOUT_CBPF | Linux.PACKET_FANOUT_FLAG_UNIQUEID()) << 16);
    }

    /** As {@link #makeGroup}, but joins a group that another socket has made. */
    void joinGroup(int group) {
        join(group);
    }

    private int join(int group) {
        socket.option(Linux.PACKET_FANOUT(), group);
        grouped = true;
        return Syscalls.getsockoptInt(socket.fd(), Linux.SOL_PACKET(), Linux.PACKET_FANOUT());
    }

    /** Replaces the program of its group; returns when no frame is under way by the former. */
    void shareOut(ClassicProgram program) {
        attach(socket.fd(), Linux.SOL_PACKET(), FANOUT_DATA, program);
    }

    /** Whether it is bound to the device of this index, and that device has not gone since. */
    boolean isOn(int interfaceIndex) {
        return socket.interfaceIndex() == interfaceIndex;
    }

    /** Receives nothing more; what is in the ring remains there to be taken. */
    public void pause() {
        attach(socket.fd(), ClassicProgram.REJECT_ALL);
    }

    /**
     * Forgets that the device was down. Until that is done poll(2) returns at once, also when the
     * device is up again.
     */
    public void clearError() {
        socket.pendingError();
    }

    int fd() {
        return socket.fd();
    }

    /**
     * One more request to the device's own filter; nothing if the device has gone.
     *
     * @throws LinuxException if the kernel refuses
     */
    public void join(Membership membership) {
        membership(Linux.PACKET_ADD_MEMBERSHIP(), membership);
    }

    /** Takes a request to the device's own filter back; nothing if the device has gone. */
    public void leave(Membership membership) {
        membership(Linux.PACKET_DROP_MEMBERSHIP(), membership);
    }

    private void membership(int option, Membership membership) {
        try {
            membership(socket.fd(), socket.interfaceIndex(), option, membership);
        } catch (LinuxException e) {
            // What takes its place gets sockets of its own
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
     * What the kernel has counted so far. The kernel forgets on reading; this is the one reader and
     * remembers.
     */
    public synchronized KernelStatistics statistics() {
        try (Arena scratch = Arena.ofConfined()) {
            // Of tpacket_stats_v3, struct tpacket_stats is the beginning; a V2 ring writes no more.
            final MemorySegment statistics = tpacket_stats_v3.allocate(scratch);
            Syscalls.getsockopt(
                    socket.fd(), Linux.SOL_PACKET(), Linux.PACKET_STATISTICS(), statistics);
            packets += Integer.toUnsignedLong(tpacket_stats.tp_packets(statistics));
            drops += Integer.toUnsignedLong(tpacket_stats.tp_drops(statistics));
            freezes += Integer.toUnsignedLong(tpacket_stats_v3.tp_freeze_q_cnt(statistics));
        }
        return new KernelStatistics(packets, drops, freezes);
    }

    /** Stops receiving, unmaps the ring, closes the socket; nothing if that has been done. */
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
