package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_ll;
import io.ringcast.bindings.tpacket2_hdr;
import io.ringcast.bindings.tpacket3_hdr;
import io.ringcast.bindings.tpacket_req;
import io.ringcast.bindings.tpacket_req3;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.SpareSockets;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * AF_PACKET socket with one ring: the common part of receiving and transmitting.
 *
 * <p>The socket is created with protocol 0, which receives nothing: a socket created with ETH_P_ALL
 * would receive frames of all interfaces until it is bound.
 */
public final class PacketSocket implements AutoCloseable {
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_NANOS = 1_000_000;

    private final Descriptor descriptor;
    private final Arena arena;
    private MemorySegment ring = MemorySegment.NULL;
    private RingGeometry geometry;

    /** TPACKET_V3's block timeout in milliseconds; 0 for a ring of single frames. */
    private final int blockTimeoutMillis;

    /** For a transmit ring. */
    public PacketSocket() {
        this(SpareSockets.transmitting(), 0, Arena.ofShared());
    }

    /**
     * For a receive ring.
     *
     * @param blockTimeoutMillis at least 1 for a ring of blocks (TPACKET_V3), 0 for one of frames
     * @param arena whose threads may use the ring; closed by {@link #close}
     */
    PacketSocket(int blockTimeoutMillis, Arena arena) {
        this(SpareSockets.receiving(), blockTimeoutMillis, arena);
    }

    private PacketSocket(Descriptor descriptor, int blockTimeoutMillis, Arena arena) {
        this.arena = arena;
        this.blockTimeoutMillis = blockTimeoutMillis;
        this.descriptor = descriptor;
        try {
            option(Linux.PACKET_VERSION(), version());
            requireHeaderLength();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private int version() {
        return blockTimeoutMillis > 0 ? Linux.TPACKET_V3() : Linux.TPACKET_V2();
    }

    /**
     * Checks that the running kernel's header has the length that the offsets in {@link Slot} and
     * {@link Block} assume.
     */
    private void requireHeaderLength() {
        try (Arena scratch = Arena.ofConfined()) {
            final MemorySegment value = scratch.allocate(ValueLayout.JAVA_INT);
            value.set(ValueLayout.JAVA_INT, 0, version());
            Syscalls.getsockopt(fd(), Linux.SOL_PACKET(), Linux.PACKET_HDRLEN(), value);
            final int length = value.get(ValueLayout.JAVA_INT, 0);
            final long here =
                    blockTimeoutMillis > 0 ? tpacket3_hdr.sizeof() : tpacket2_hdr.sizeof();
            if (length != here) {
                throw new IllegalStateException(
                        String.format(
                                Locale.ROOT,
                                "frame header of packet rings: %d bytes in this kernel, must be %d",
                                length,
                                here));
            }
        }
    }

    /**
     * The descriptor.
     *
     * @throws IllegalStateException if it has been closed
     */
    public int fd() {
        return descriptor.number();
    }

    /** The descriptor, owned by this socket. */
    public Descriptor descriptor() {
        return descriptor;
    }

    /** The ring's memory, mapped until {@link #close}. */
    public MemorySegment ring() {
        return ring;
    }

    /** The geometry that the kernel accepted. */
    public RingGeometry geometry() {
        return geometry;
    }

    public void option(int name, int value) {
        Syscalls.setsockoptInt(fd(), Linux.SOL_PACKET(), name, value);
    }

    /**
     * Sets up the ring and maps it. If memory is short, tries again with half the slots, down to
     * one block.
     *
     * @param option PACKET_RX_RING or PACKET_TX_RING
     */
    public void map(int option, String what, RingGeometry wanted, Consumer<String> warnings) {
        map(option, what, wanted, 0, warnings);
    }

    /**
     * Like the other method, with private memory of the process directly after the ring.
     *
     * @param room bytes of that memory, a multiple of the page size
     */
    void map(int option, String what, RingGeometry wanted, long room, Consumer<String> warnings) {
        geometry = wanted;
        while (!allocate(option)) {
            final RingGeometry smaller = geometry.halved();
            warnings.accept(
                    String.format(
                            Locale.ROOT,
                            "%s ring of %d frames: too little kernel memory, trying %d",
                            what,
                            geometry.frameCount(),
                            smaller.frameCount()));
            geometry = smaller;
        }
        ring =
                Syscalls.mmap(
                        geometry.memorySize(),
                        room,
                        Linux.PROT_READ() | Linux.PROT_WRITE(),
                        Linux.MAP_SHARED(),
                        fd(),
                        arena);
    }

    private boolean allocate(int option) {
        try (Arena scratch = Arena.ofConfined()) {
            // struct tpacket_req is the beginning of tpacket_req3; the kernel distinguishes them by
            // the size.
            final MemorySegment request =
                    blockTimeoutMillis > 0
                            ? tpacket_req3.allocate(scratch)
                            : tpacket_req.allocate(scratch);
            tpacket_req.tp_block_size(request, geometry.blockSize());
            tpacket_req.tp_block_nr(request, geometry.blockCount());
            tpacket_req.tp_frame_size(request, geometry.frameSize());
            tpacket_req.tp_frame_nr(request, geometry.frameCount());
            if (blockTimeoutMillis > 0) {
                tpacket_req3.tp_retire_blk_tov(request, blockTimeoutMillis);
            }
            Syscalls.setsockopt(fd(), Linux.SOL_PACKET(), option, request);
            return true;
        } catch (LinuxException e) {
            if (e.errno() == Linux.ENOMEM() && !geometry.halved().equals(geometry)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Binds to a device.
     *
     * @param protocol an ethertype in host order, or 0 to receive nothing
     */
    public void bind(int interfaceIndex, int protocol) {
        try (Arena scratch = Arena.ofConfined()) {
            final MemorySegment address = sockaddr_ll.allocate(scratch);
            sockaddr_ll.sll_family(address, (short) Linux.AF_PACKET());
            sockaddr_ll.sll_protocol(address, networkOrder(protocol));
            sockaddr_ll.sll_ifindex(address, interfaceIndex);
            Syscalls.bind(fd(), address);
        }
    }

    /**
     * The index of the device that the socket is bound to; -1 if the device was removed
     * (packet_notifier).
     */
    int interfaceIndex() {
        try (Arena scratch = Arena.ofConfined()) {
            final MemorySegment address = sockaddr_ll.allocate(scratch);
            Syscalls.getsockname(fd(), address);
            return sockaddr_ll.sll_ifindex(address);
        }
    }

    /** Reads and clears the pending socket error: 0 or an errno. */
    int pendingError() {
        return Syscalls.getsockoptInt(fd(), Linux.SOL_SOCKET(), Linux.SO_ERROR());
    }

    /**
     * Unmaps the ring, then closes the socket. Does nothing if closed already. To be called after
     * the last access to the ring. If a system call still uses a buffer that an application made
     * from the ring's memory, waits for it, for five seconds at most.
     *
     * @throws IllegalStateException if the system call has not ended by then: nothing is unmapped,
     *     and this method may be called again
     */
    @Override
    public synchronized void close() {
        final long deadline = System.nanoTime() + CLOSE_NANOS;
        while (arena.scope().isAlive()) {
            unmap(deadline);
        }
        descriptor.close();
    }

    private void unmap(long deadline) {
        try {
            arena.close();
        } catch (IllegalStateException e) {
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException(
                        "close: a system call of another thread still uses the ring's memory, so"
                                + " nothing is unmapped: wait until it returns, then call close again",
                        e);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static short networkOrder(int value) {
        return java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.BIG_ENDIAN
                ? (short) value
                : Short.reverseBytes((short) value);
    }
}
