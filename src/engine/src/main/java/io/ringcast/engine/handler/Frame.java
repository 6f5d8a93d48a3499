package io.ringcast.engine.handler;

import java.lang.foreign.MemorySegment;

/**
 * Frame in its place in a receive ring: reading it copies and allocates nothing.
 *
 * <p>Lifetime: valid until the call that received it as an argument returns; then the kernel reuses
 * the place. After that, each method throws an {@link IllegalStateException}. Access through a
 * segment that was kept is detected only in checked mode.
 *
 * <p>Threading: only the thread that received the frame.
 */
public interface Frame {
    /** {@return the kernel's receive timestamp: nanoseconds since the epoch, CLOCK_REALTIME} */
    long timestamp();

    /** {@return the VLAN id of the outermost tag, 1 to 4094; 0 without one} */
    int vlan();

    /**
     * {@return the memory that holds this frame and others; read-only} Offsets count from its
     * beginning. Fields of a frame may have any alignment, and those of Internet protocols are in
     * network byte order, so read them with layouts like {@code
     * JAVA_LONG_UNALIGNED.withOrder(BIG_ENDIAN)}.
     */
    MemorySegment memory();

    /** {@return the offset of the Ethernet header in {@link #memory}} */
    long offset();

    /** {@return the number of captured bytes of the frame, headers included} */
    int length();
}
