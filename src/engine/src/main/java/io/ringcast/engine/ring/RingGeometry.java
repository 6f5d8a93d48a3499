package io.ringcast.engine.ring;

import java.util.Locale;

/**
 * Layout of a ring's memory: blocks, each of which the kernel allocates in one piece, and frame
 * slots in the blocks.
 *
 * <p>The kernel requires a block size that is a multiple of the page size, a frame size that is a
 * multiple of TPACKET_ALIGNMENT and holds the header, and a frame count that fills all blocks
 * exactly (packet_set_ring in net/packet/af_packet.c). This class requires more: frame size and
 * frame count are powers of two, so slots follow each other without gaps, and a shift turns an
 * index into an address.
 *
 * @param frameSize bytes of a slot, header included: a power of two, 256 to 131072
 * @param frameCount slots: a power of two, as many as fill at least one block
 */
public record RingGeometry(int frameSize, int frameCount) {
    /** The largest datagram plus headers fits in a slot of this size. */
    public static final int MAX_FRAME_SIZE = 1 << 17;

    /** Largest number of slots: 1 Mi slots of 2 KiB are 2 GiB. The kernel would allow more. */
    public static final int MAX_FRAME_COUNT = 1 << 20;

    /**
     * Header, address and alignment before the frame (66 bytes for Ethernet), a virtio_net_hdr, a
     * VLAN tag, and the link-layer header itself.
     */
    private static final int OVERHEAD = 66 + 10 + 14 + 4;

    private static final int MIN_FRAME_SIZE = 256;

    /**
     * Order-4 allocations: small enough to succeed on a fragmented host, large enough to be few.
     */
    private static final int PREFERRED_BLOCK_SIZE = 1 << 16;

    public RingGeometry {
        if (frameSize < MIN_FRAME_SIZE
                || frameSize > MAX_FRAME_SIZE
                || Integer.bitCount(frameSize) != 1) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "ring frame size %d: must be a power of two from %d to %d",
                            frameSize,
                            MIN_FRAME_SIZE,
                            MAX_FRAME_SIZE));
        }
        final int least = framesPerBlock(frameSize);
        if (frameCount < least
                || frameCount > MAX_FRAME_COUNT
                || Integer.bitCount(frameCount) != 1) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "ring frames %d: must be a power of two from %d to %d for slots of %d bytes",
                            frameCount,
                            least,
                            MAX_FRAME_COUNT,
                            frameSize));
        }
    }

    /**
     * Returns the geometry for a device: at least {@code frames} slots, each for a full frame.
     *
     * @param mtu the device's MTU in bytes, without the link-layer header
     * @param frames the requested number of slots, 1 to {@link #MAX_FRAME_COUNT}; rounded up to a
     *     power of two that fills a block
     * @throws IllegalArgumentException if either is out of range; the message names it and the
     *     reason
     */
    public static RingGeometry forMtu(int mtu, int frames) {
        if (mtu < 68 || mtu + OVERHEAD > MAX_FRAME_SIZE) {
            // RFC 791: every internet module must forward 68 octets unfragmented
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "MTU %d: must be from 68 to %d",
                            mtu,
                            MAX_FRAME_SIZE - OVERHEAD));
        }
        if (frames < 1 || frames > MAX_FRAME_COUNT) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "ring frames %d: must be from 1 to %d",
                            frames,
                            MAX_FRAME_COUNT));
        }
        final int size = Math.max(MIN_FRAME_SIZE, powerOfTwo(mtu + OVERHEAD));
        return new RingGeometry(size, Math.max(framesPerBlock(size), powerOfTwo(frames)));
    }

    /**
     * Returns the number of slots needed to hold the frames that arrive while the reader stalls.
     *
     * @param framesPerSecond the rate, at least 1
     * @param stallMillis the longest stall to survive, in milliseconds, at least 1
     * @return at least 1; rounded up
     * @throws IllegalArgumentException if that is more than {@link #MAX_FRAME_COUNT}
     */
    public static int framesFor(int framesPerSecond, int stallMillis) {
        final long frames = Math.ceilDiv((long) framesPerSecond * stallMillis, 1000L);
        if (frames > MAX_FRAME_COUNT) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "%d frames/s for %d ms: need a ring of %d frames; must be at most %d",
                            framesPerSecond,
                            stallMillis,
                            frames,
                            MAX_FRAME_COUNT));
        }
        return (int) frames;
    }

    /** Returns a geometry with half as many slots, or this one if it cannot be halved. */
    public RingGeometry halved() {
        return frameCount > framesPerBlock(frameSize)
                ? new RingGeometry(frameSize, frameCount / 2)
                : this;
    }

    /** Bytes of a block. */
    public int blockSize() {
        return Math.max(PREFERRED_BLOCK_SIZE, frameSize);
    }

    /** Blocks of the ring. */
    public int blockCount() {
        return (int) (memorySize() / blockSize());
    }

    /** Bytes of the whole ring. */
    public long memorySize() {
        return (long) frameSize * frameCount;
    }

    /** The shift that turns a slot's index into its address. */
    public int shift() {
        return Integer.numberOfTrailingZeros(frameSize);
    }

    /** The mask that turns an ever-increasing number into a slot's index. */
    public int mask() {
        return frameCount - 1;
    }

    private static int framesPerBlock(int frameSize) {
        return Math.max(PREFERRED_BLOCK_SIZE, frameSize) / frameSize;
    }

    private static int powerOfTwo(int value) {
        return value <= 1 ? 1 : Integer.highestOneBit(value - 1) << 1;
    }
}
