package io.ringcast.engine.handler;

import java.lang.foreign.MemorySegment;

/**
 * Frame where it lies in a receive ring: nothing is copied, nothing allocated.
 *
 * <p>Lifetime: until the call that it was handed to returns; then the kernel fills the place anew.
 * After that each method throws an {@link IllegalStateException}. Segments that were kept are found
 * out only in checked mode.
 *
 * <p>Threading: the thread that it was handed to alone.
 */
public interface Frame {
    /** {@return the receive stamp of the kernel: nanoseconds since the epoch, CLOCK_REALTIME} */
    long timestamp();

    /** {@return the VLAN id of the outermost tag, 1 to 4094; 0 without one} */
    int vlan();

    /**
     * {@return the memory in which the frame lies, with others; read-only} Offsets count from its
     * beginning. Fields of a frame lie at any alignment, and those of protocols of the Internet in
     * network order: read them by such a layout, {@code JAVA_LONG_UNALIGNED.withOrder(BIG_ENDIAN)}.
     */
    MemorySegment memory();

    /** {@return the offset of the Ethernet header in {@link #memory}} */
    long offset();

    /** {@return the bytes of the frame that are there, headers included} */
    int length();
}
