package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.packet_mreq;
import io.ringcast.bindings.sock_filter;
import io.ringcast.bindings.sock_fprog;
import io.ringcast.bindings.tpacket_stats;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
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
     * BPF_RET | BPF_K (linux/bpf_common.h) with 0 bytes to keep: no frame passes, none is counted.
     */
    private static final long[] REJECT_ALL = {6L << 48};

    /** The same with all bytes. */
    private static final long[] ACCEPT_ALL = {6L << 48 | 0xffff_ffffL};

    private final PacketSocket socket;
    private final ReceiveRing ring;
    private long packets;
    private long drops;

    private ReceiveSocket(PacketSocket socket) {
        this.socket = socket;
        ring = new ReceiveRing(socket.ring(), socket.geometry());
    }

    /**
     * Opens the socket. It receives nothing before {@link #start}.
     *
     * @param interfaceIndex the device
     * @param wanted the ring's geometry; fewer slots are taken, with a warning, where memory lacks
     * @param memberships what to ask of the device's own filter
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public static ReceiveSocket open(
            int interfaceIndex,
            RingGeometry wanted,
            List<Membership> memberships,
            Consumer<String> warnings) {
        final PacketSocket socket = new PacketSocket();
        try {
            // Linux 4.20; without it the ring would also see what this host sends on the device.
            socket.option(Linux.PACKET_IGNORE_OUTGOING(), 1);
            attach(socket.fd(), REJECT_ALL);
            socket.map(Linux.PACKET_RX_RING(), "receive", wanted, warnings);
            for (final Membership membership : memberships) {
                join(socket.fd(), interfaceIndex, membership);
            }
            // ETH_P_ALL: a socket bound to ETH_P_IP gets VLAN frames with the tag silently erased.
            socket.bind(interfaceIndex, Linux.ETH_P_ALL());
            return new ReceiveSocket(socket);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Receives from now on.
     *
     * @param filter classic BPF instructions, each packed as code << 48 | jt << 40 | jf << 32 | k;
     *     empty for every frame
     */
    public void start(long[] filter) {
        attach(socket.fd(), filter.length > 0 ? filter : ACCEPT_ALL);
    }

    /** Receives nothing more; what is in the ring remains there to be taken. */
    public void pause() {
        attach(socket.fd(), REJECT_ALL);
    }

    int fd() {
        return socket.fd();
    }

    /** The source of frames. */
    public ReceiveRing ring() {
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
            final MemorySegment statistics = tpacket_stats.allocate(scratch);
            Syscalls.getsockopt(
                    socket.fd(), Linux.SOL_PACKET(), Linux.PACKET_STATISTICS(), statistics);
            packets += Integer.toUnsignedLong(tpacket_stats.tp_packets(statistics));
            drops += Integer.toUnsignedLong(tpacket_stats.tp_drops(statistics));
        }
        return new KernelStatistics(packets, drops);
    }

    /** Stops receiving, unmaps the ring, closes the socket. Call once. */
    @Override
    public void close() {
        socket.close();
    }

    private static void attach(int fd, long[] filter) {
        try (Arena scratch = Arena.ofConfined()) {
            final MemorySegment instructions = sock_filter.allocateArray(filter.length, scratch);
            for (int i = 0; i < filter.length; i++) {
                final MemorySegment instruction = sock_filter.asSlice(instructions, i);
                sock_filter.code(instruction, (short) (filter[i] >>> 48));
                sock_filter.jt(instruction, (byte) (filter[i] >>> 40));
                sock_filter.jf(instruction, (byte) (filter[i] >>> 32));
                sock_filter.k(instruction, (int) filter[i]);
            }
            final MemorySegment program = sock_fprog.allocate(scratch);
            sock_fprog.len(program, (short) filter.length);
            sock_fprog.filter(program, instructions);
            Syscalls.setsockopt(fd, Linux.SOL_SOCKET(), Linux.SO_ATTACH_FILTER(), program);
        }
    }

    private static void join(int fd, int interfaceIndex, Membership membership) {
        try (Arena scratch = Arena.ofConfined()) {
            final MemorySegment request = packet_mreq.allocate(scratch);
            packet_mreq.mr_ifindex(request, interfaceIndex);
            packet_mreq.mr_type(request, (short) membership.type());
            final MemorySegment address = packet_mreq.mr_address(request);
            packet_mreq.mr_alen(request, (short) 6);
            for (int i = 0; i < 6; i++) {
                address.set(ValueLayout.JAVA_BYTE, i, (byte) (membership.mac() >>> 40 - 8 * i));
            }
            Syscalls.setsockopt(fd, Linux.SOL_PACKET(), Linux.PACKET_ADD_MEMBERSHIP(), request);
        }
    }
}
