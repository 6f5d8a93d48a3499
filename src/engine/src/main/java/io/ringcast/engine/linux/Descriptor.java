package io.ringcast.engine.linux;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Owner of a file descriptor, which it closes once. The kernel gives the number of a closed
 * descriptor to the next one that is opened, so a second close could close a descriptor of other
 * code.
 *
 * <p>Threading: any thread. A loop keeps {@link #number} in a local variable; the code that closes
 * the descriptor must make sure that the loop has ended.
 */
public final class Descriptor implements AutoCloseable {
    private static final int CLOSED = -1;

    private final AtomicInteger number;
    private final IntConsumer end;

    private Descriptor(int number) {
        this(number, Syscalls::close);
    }

    /**
     * @param end closes the number
     */
    Descriptor(int number, IntConsumer end) {
        this.number = new AtomicInteger(number);
        this.end = end;
    }

    /** Opens a socket: {@link Syscalls#socket}. */
    public static Descriptor socket(int domain, int type, int protocol) {
        return new Descriptor(Syscalls.socket(domain, type, protocol));
    }

    /** Opens two connected sockets: {@link Syscalls#socketpair}. */
    public static List<Descriptor> pair(int type) {
        return Arrays.stream(Syscalls.socketpair(type)).mapToObj(Descriptor::new).toList();
    }

    /** Opens what a command of bpf(2) returns: {@link BpfCall#bpf}. */
    public static Descriptor bpf(int command, MemorySegment attributes, String description) {
        return new Descriptor(BpfCall.bpf(command, attributes, description));
    }

    /**
     * Returns the descriptor's number, at least 0.
     *
     * @throws IllegalStateException if it has been closed
     */
    public int number() {
        final int fd = number.get();
        if (fd == CLOSED) {
            throw new IllegalStateException("the descriptor has been closed");
        }
        return fd;
    }

    /** Closes the descriptor; does nothing if it is closed already. */
    @Override
    public void close() {
        final int fd = number.getAndSet(CLOSED);
        if (fd != CLOSED) {
            end.accept(fd);
        }
    }
}
