package io.ringcast.testkit;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.testbed.UdpFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Frame as a capture holds it: its bytes, how long it was on the wire, when it was received, and
 * whether it is a super-frame.
 *
 * <pre>{@code
 * TestFrame single = TestFrame.of(UdpFrame.to("239.1.2.3").payload("quote"));
 * TestFrame four = TestFrame.of(UdpFrame.to("239.1.2.3").payload(bytes)).superFrame(100);
 * }</pre>
 *
 * <p>Two frames are equal if these four values are equal. Immutable, so any thread may use it.
 */
public final class TestFrame {
    /** Most bytes of a frame: the longest IP packet, the Ethernet header and tags. */
    public static final int MAX_LENGTH = 0xffff + 80;

    private static final int MAX_SEGMENT = 0xfffe; // 0xffff means "unknown"

    private final byte[] bytes;
    private final int wireLength;
    private final long timestamp;
    private final int segmentSize;

    private TestFrame(byte[] bytes, int wireLength, long timestamp, int segmentSize) {
        this.bytes = bytes;
        this.wireLength = wireLength;
        this.timestamp = timestamp;
        this.segmentSize = segmentSize;
    }

    /**
     * {@return a whole, single frame without a time stamp}
     *
     * @param bytes bytes from the destination's MAC address to the end of the payload; they are
     *     copied
     * @throws IllegalArgumentException if there are more than {@link #MAX_LENGTH}
     */
    public static TestFrame of(byte[] bytes) {
        return captured(bytes.clone(), bytes.length, 0, 0);
    }

    /**
     * {@return a whole, single frame without a time stamp}
     *
     * @param frame frame whose bytes are copied
     * @throws IllegalArgumentException if it is longer than IP allows
     */
    public static TestFrame of(UdpFrame frame) {
        return of(frame.bytes());
    }

    static TestFrame captured(byte[] bytes, int wireLength, long timestamp, int segmentSize) {
        if (bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "frame of " + bytes.length + " bytes: must be at most " + MAX_LENGTH);
        }
        return new TestFrame(bytes, wireLength, timestamp, segmentSize);
    }

    /**
     * {@return the same frame, received at a given time}
     *
     * @param nanos nanoseconds since the epoch, at least 0; 0 means no time stamp, and the engine
     *     sets one
     * @throws IllegalArgumentException if it is negative
     */
    public TestFrame at(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("stamp " + nanos + ": must be at least 0");
        }
        return new TestFrame(bytes, wireLength, nanos, segmentSize);
    }

    /**
     * {@return the same frame as a super-frame: datagrams of one flow that were merged (GSO, GRO)
     * and share their headers, each with {@code size} bytes of payload, the last with the rest}
     *
     * @param size payload bytes of each datagram, 1 to 65534
     * @throws IllegalArgumentException if the size is out of range
     */
    public TestFrame superFrame(int size) {
        if (size < 1 || size > MAX_SEGMENT) {
            throw new IllegalArgumentException(
                    "segment size " + size + ": must be from 1 to " + MAX_SEGMENT);
        }
        return new TestFrame(bytes, wireLength, timestamp, size);
    }

    /**
     * {@return the same frame, of which only the first bytes were captured}
     *
     * @param length bytes captured, from 0 to the bytes that the frame has
     * @throws IllegalArgumentException if the length is out of range
     */
    public TestFrame truncated(int length) {
        if (length < 0 || length > bytes.length) {
            throw new IllegalArgumentException(
                    "length " + length + ": must be from 0 to " + bytes.length);
        }
        return new TestFrame(Arrays.copyOf(bytes, length), wireLength, timestamp, segmentSize);
    }

    /** {@return a copy of the captured bytes, from the destination's MAC address on} */
    public byte[] bytes() {
        return bytes.clone();
    }

    byte[] content() {
        return bytes;
    }

    /**
     * {@return the length of the frame on the wire in bytes, at least that of the captured bytes}
     */
    public int wireLength() {
        return wireLength;
    }

    /** {@return the receive time stamp in nanoseconds since the epoch; 0 if it has none} */
    public long timestamp() {
        return timestamp;
    }

    /**
     * {@return the payload bytes of each datagram but the last of a super-frame; 0 of a single
     * frame}
     */
    public int segmentSize() {
        return segmentSize;
    }

    /** Returns true if all four values are equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TestFrame frame
                && Arrays.equals(bytes, frame.bytes)
                && wireLength == frame.wireLength
                && timestamp == frame.timestamp
                && segmentSize == frame.segmentSize;
    }

    /** Returns a hash of the bytes and the time stamp. */
    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + Long.hashCode(timestamp);
    }

    /** Returns one line: time stamp, lengths, and the addresses of an untagged IP frame. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "frame of %d bytes", bytes.length));
        if (wireLength != bytes.length) {
            text.append(String.format(Locale.ROOT, " (%d on the wire)", wireLength));
        }
        if (segmentSize != 0) {
            text.append(String.format(Locale.ROOT, ", segments of %d", segmentSize));
        }
        if (bytes.length >= 34 && bytes[12] == 8 && bytes[13] == 0) {
            text.append(", " + ipv4(26) + " to " + ipv4(30));
        } else if (bytes.length >= 54 && bytes[12] == (byte) 0x86 && bytes[13] == (byte) 0xdd) {
            text.append(", " + ipv6(22) + " to " + ipv6(38));
        }
        return text.append(String.format(Locale.ROOT, ", stamp %d", timestamp)).toString();
    }

    private IpAddress ipv4(int at) {
        return IpAddress.ofIpv4(ByteBuffer.wrap(bytes).getInt(at));
    }

    private IpAddress ipv6(int at) {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new IpAddress(buffer.getLong(at), buffer.getLong(at + Long.BYTES));
    }
}
