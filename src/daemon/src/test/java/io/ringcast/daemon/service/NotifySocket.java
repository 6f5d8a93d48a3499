package io.ringcast.daemon.service;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;

/** The service manager's end of a notify socket, as systemd opens it. */
public final class NotifySocket implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int LONGEST = 4096;
    private static final long PAUSE_MILLIS = 2;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(LONGEST);
    private final Descriptor socket = Descriptor.socket(AF_UNIX, SOCK_DGRAM, 0);

    /**
     * @param name a path, or @ and an abstract name
     */
    public NotifySocket(String name) {
        final byte[] path = name.getBytes(StandardCharsets.UTF_8);
        final boolean named = path[0] == '/';
        final MemorySegment address = arena.allocate(2L + path.length + (named ? 1 : 0), 2);
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
        if (!named) {
            address.set(JAVA_BYTE, 2, (byte) 0);
        }
        Syscalls.bind(socket.number(), address);
    }

    /** Returns the next message, or empty if none has arrived. */
    public Optional<String> poll() {
        final long length = HotSyscalls.recv(socket.number(), buffer, MSG_DONTWAIT);
        return length < 0
                ? Optional.empty()
                : Optional.of(
                        new String(
                                buffer.asSlice(0, length).toArray(JAVA_BYTE),
                                StandardCharsets.UTF_8));
    }

    /** Waits for the next message that matches, and returns it; discards other messages. */
    public String await(Predicate<String> wanted) throws InterruptedException {
        while (true) {
            final Optional<String> message = poll();
            if (message.isPresent() && wanted.test(message.get())) {
                return message.get();
            }
            if (message.isEmpty()) {
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
        arena.close();
    }
}
