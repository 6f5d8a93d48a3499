package io.ringcast.testkit;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The engine's receive ring together with a simulated kernel that fills its slots.
 *
 * <p>Threading: the loop's thread.
 */
final class ReceivingRing implements AutoCloseable {
    private static final int RING_FRAMES = 256;

    /**
     * Upper bound of the bytes before the frame in a slot, rounded up: frames near the limit count
     * as long.
     */
    private static final int SLOT_HEADERS = 128;

    private static final int TAG_AT = 12; // behind both MAC addresses
    private static final int TAG = 4;
    private static final int TPID_8021Q = 0x8100;
    private static final int TPID_8021AD = 0x88a8;

    private final SimulatedKernel.Receive kernel;
    private final FrameSource ring;
    private final MemorySegment frame;
    private final int slot;

    ReceivingRing(int mtu) {
        final RingGeometry geometry = RingGeometry.forMtu(mtu, RING_FRAMES);
        slot = geometry.frameSize();
        kernel = new SimulatedKernel.Receive(geometry, Arena.ofAuto());
        ring = kernel.ring();
        frame = Arena.ofAuto().allocate(TestFrame.MAX_LENGTH, Long.BYTES);
    }

    FrameSource ring() {
        return ring;
    }

    /**
     * Returns true if a frame may be too long for a slot, so that it needs one of the few places
     * for long frames.
     */
    boolean isLong(TestFrame arriving) {
        return arriving.content().length > slot - SLOT_HEADERS;
    }

    /**
     * Puts a frame into the ring. The outermost VLAN tag moves from the frame's bytes to the slot's
     * header (skb_vlan_untag in net/core/skbuff.c). A super-frame is marked as one whose UDP
     * checksums are not computed yet.
     *
     * @return false if the ring is full
     */
    boolean deliver(TestFrame arriving, long timestamp) {
        final byte[] bytes = arriving.content();
        final int tpid = tpid(bytes);
        final int tag = tpid == 0 ? 0 : TAG;
        final int before = Math.min(TAG_AT, bytes.length);
        final int length = bytes.length - tag;
        MemorySegment.copy(bytes, 0, frame, ValueLayout.JAVA_BYTE, 0, before);
        MemorySegment.copy(
                bytes, before + tag, frame, ValueLayout.JAVA_BYTE, before, length - before);
        int flags = arriving.segmentSize() == 0 ? 0 : FrameFlags.CSUM_NOT_READY;
        if (tag != 0) {
            flags |= FrameFlags.VLAN_VALID | FrameFlags.VLAN_TPID_VALID;
        }
        return kernel.deliver(
                frame.asSlice(0, length),
                arriving.wireLength() - tag,
                timestamp,
                flags,
                tag == 0 ? 0 : u16(bytes, TAG_AT + 2),
                tpid,
                arriving.segmentSize());
    }

    /** The outermost tag's protocol identifier, 0 if there is no tag. */
    private static int tpid(byte[] bytes) {
        if (bytes.length < TAG_AT + TAG) {
            return 0;
        }
        final int type = u16(bytes, TAG_AT);
        return type == TPID_8021Q || type == TPID_8021AD ? type : 0;
    }

    private static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    @Override
    public void close() {
        kernel.close();
    }
}
