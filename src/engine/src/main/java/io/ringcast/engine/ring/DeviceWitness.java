package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_ll;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.SpareSockets;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Tells whether a device is still the one that it was, and not another one that was given the same
 * name and the same index: a packet socket that is bound to it and receives nothing. When a device
 * goes, the kernel marks the sockets that were bound to it, for good (packet_notifier in
 * net/packet/af_packet.c).
 *
 * <p>Threading: any thread.
 */
public final class DeviceWitness implements AutoCloseable {
    private final Descriptor socket;
    private final int index;

    /**
     * To be opened before the sockets that it is to speak for: then it rather errs by telling of an
     * end that they have survived.
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

    /** Whether the device still exists in this network namespace. */
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
