package io.ringcast.engine.linux;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.error.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A socket that takes what is sent and leads to nobody, for rehearsing transmit calls: they are
 * real, down to EAGAIN when nobody has {@link #empty emptied} it, and nothing leaves the process.
 * Needs no privilege.
 *
 * <p>Threading: one thread.
 */
public final class DeadEnd implements AutoCloseable {
    private static final int DONTWAIT = Linux.MSG_DONTWAIT();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment discarded = arena.allocate(1);
    private final Descriptor entrance;
    private final Descriptor end;

    /**
     * Opens one.
     *
     * @throws LinuxException if there are no descriptors left
     */
    public DeadEnd() {
        final List<Descriptor> pair = Descriptor.pair(Linux.SOCK_DGRAM());
        entrance = pair.get(0);
        end = pair.get(1);
    }

    /** Where to send; owned by this. */
    public Descriptor entrance() {
        return entrance;
    }

    /** Makes room again. */
    public void empty() {
        while (HotSyscalls.recv(end.number(), discarded, DONTWAIT) >= 0) {
            // the next one
        }
    }

    @Override
    public void close() {
        entrance.close();
        end.close();
        arena.close();
    }
}
