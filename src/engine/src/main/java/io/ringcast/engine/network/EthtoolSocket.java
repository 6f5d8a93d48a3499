package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifreq;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Asks an interface's driver by ioctl(SIOCETHTOOL). Needs no privilege for the questions asked here
 * (net/core/dev_ioctl.c).
 *
 * <p>Threading: one thread.
 */
final class EthtoolSocket implements AutoCloseable {
    private final Descriptor descriptor;
    private final String name;

    /**
     * @param name the interface's, at most 15 bytes (IFNAMSIZ)
     */
    EthtoolSocket(String name) {
        this.name = name;
        // Any socket will do; what counts is its network namespace
        descriptor = Descriptor.socket(Linux.AF_INET(), Linux.SOCK_DGRAM(), 0);
    }

    /**
     * Asks a question.
     *
     * @param question the command's name, for messages
     * @param command begins with the command's number; the answer is written over it
     * @throws LinuxException if the kernel does not answer; EOPNOTSUPP if the driver does not know
     */
    void ask(String question, MemorySegment command) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment request = ifreq.allocate(arena);
            final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            if (bytes.length >= Linux.IFNAMSIZ()) {
                throw new NetworkException(
                        "interface '"
                                + name
                                + "': must have at most "
                                + (Linux.IFNAMSIZ() - 1)
                                + " bytes");
            }
            MemorySegment.copy(bytes, 0, request, ValueLayout.JAVA_BYTE, 0, bytes.length);
            ifreq.ifr_ifru.ifru_data(ifreq.ifr_ifru(request), command);
            Syscalls.ioctl(descriptor.number(), Linux.SIOCETHTOOL(), request);
        } catch (LinuxException e) {
            throw new LinuxException(
                    "ioctl(SIOCETHTOOL, " + question + ", " + name + ")", e.errno());
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
