package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.ringcast.bindings.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Socket that sends datagrams to one Unix address (unix(7)), which Java channels do not support.
 *
 * <p>Threading: any thread.
 */
public final class UnixDatagrams implements AutoCloseable {
    /** sun_path of struct sockaddr_un: linux/un.h. */
    private static final int LONGEST_PATH = 108;

    private static final int MSG_NOSIGNAL = 0x4000; // linux/socket.h

    private static final int FLAGS = Linux.MSG_DONTWAIT() | MSG_NOSIGNAL;

    private final String name;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment address;
    private final Descriptor socket;

    /**
     * Opens a socket. A missing receiver is detected only by {@link #send}.
     *
     * @param name an absolute path; or @ and a name in the abstract namespace
     * @throws IllegalArgumentException if the name has neither form, or is longer than an address
     *     can be
     * @throws LinuxException if there are no descriptors left
     */
    public UnixDatagrams(String name) {
        this.name = name;
        address = address(arena, name);
        socket = Descriptor.socket(Linux.AF_UNIX(), Linux.SOCK_DGRAM(), 0);
    }

    /**
     * Makes a struct sockaddr_un of exactly the address's length, because each byte of an abstract
     * name counts, even a 0 byte.
     *
     * @throws IllegalArgumentException if that cannot be
     */
    static MemorySegment address(Arena arena, String name) {
        final boolean isAbstract = name.startsWith("@");
        if (!isAbstract && !name.startsWith("/")) {
            throw new IllegalArgumentException(
                    name + ": must be an absolute path, or @ and a name of an abstract socket");
        }
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        final int end = isAbstract ? 0 : 1; // a path ends with a 0
        if (bytes.length + end > LONGEST_PATH) {
            throw new IllegalArgumentException(
                    name
                            + ": must be at most "
                            + (LONGEST_PATH - end)
                            + " bytes long, as a Unix address is");
        }
        final MemorySegment address =
                arena.allocate((long) Short.BYTES + bytes.length + end, Short.BYTES);
        address.set(JAVA_SHORT, 0, (short) Linux.AF_UNIX());
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, Short.BYTES, bytes.length);
        if (isAbstract) {
            address.set(JAVA_BYTE, Short.BYTES, (byte) 0);
        }
        return address;
    }

    /**
     * Sends a text as one datagram, in UTF-8. Does not wait.
     *
     * @throws LinuxException if the datagram is not accepted: EAGAIN if the receiver's queue is
     *     full, ENOENT or ECONNREFUSED if there is no receiver
     */
    public void send(String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Arena scratch = Arena.ofConfined()) {
            final MemorySegment buffer = scratch.allocate(Math.max(1, bytes.length));
            MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, bytes.length);
            final long sent =
                    HotSyscalls.sendto(socket.number(), buffer, bytes.length, FLAGS, address);
            if (sent < 0) {
                throw new LinuxException("sendto(" + name + ")", (int) -sent);
            }
        }
    }

    /** Closes the socket. Call it when no thread sends any more. */
    @Override
    public void close() {
        socket.close();
        arena.close();
    }
}
