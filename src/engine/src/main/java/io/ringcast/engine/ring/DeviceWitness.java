package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_ll;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.SpareSockets;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Check that a device is still the same, and not a new one with the same name and index. It uses a
 * packet socket that is bound to the device and receives nothing: when a device is removed, the
 * kernel permanently marks the sockets that were bound to it (packet_notifier in
 * net/packet/af_packet.c).
 *
 * <p>Threading: any thread.
 */
public final class DeviceWitness implements AutoCloseable {
    private final Descriptor socket;
    private final int index;

    /**
     * Opens the check. Open it before the sockets that it stands for: it may then report a removal
     * that happened before those were opened, but never miss one.
     *
     * @param interfaceIndex the device
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public DeviceWitness(int interfaceIndex) {
        index = interfaceIndex;
        socket = SpareSockets.transmitting();
        try (Arena scratch = Arena.ofConfined()) {
            final MemorySegment address = sockaddr_ll.allocate(scratch);
            sockaddr_ll.sll_family(address, (short) Linux.AF_PACKET());
            sockaddr_ll.sll_ifindex(address, interfaceIndex);
            Syscalls.bind(socket.number(), address);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Returns true if the device still exists in this network namespace. */
    public boolean isPresent() {
        try (Arena scratch = Arena.ofConfined()) {
            final MemorySegment address = sockaddr_ll.allocate(scratch);
            Syscalls.getsockname(socket.number(), address);
            return sockaddr_ll.sll_ifindex(address) == index;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
