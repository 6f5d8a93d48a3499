package io.ringcast.engine.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes and reads pcap files for tests, written after the format's draft, without the code under
 * test.
 */
final class PcapFile {
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 22);
    private final int nanosPerUnit;

    PcapFile(ByteOrder order, int nanosPerUnit) {
        this(order, nanosPerUnit, 1);
    }

    PcapFile(ByteOrder order, int nanosPerUnit, int linkType) {
        this.nanosPerUnit = nanosPerUnit;
        buffer.order(order);
        buffer.putInt(nanosPerUnit == 1 ? 0xa1b23c4d : 0xa1b2c3d4);
        buffer.putShort((short) 2).putShort((short) 4);
        buffer.putInt(0).putInt(0).putInt(65535).putInt(linkType);
    }

    PcapFile frame(TestFrame frame) {
        return record(frame.timestamp(), frame.captured(), frame.wire(), frame.bytes());
    }

    PcapFile frames(List<TestFrame> frames) {
        frames.forEach(this::frame);
        return this;
    }

    /** Adds a record with any lengths, right or wrong. */
    PcapFile record(long timestamp, int captured, int wire, byte[] bytes) {
        buffer.putInt((int) (timestamp / 1_000_000_000));
        buffer.putInt((int) (timestamp % 1_000_000_000) / nanosPerUnit);
        buffer.putInt(captured).putInt(wire).put(bytes);
        return this;
    }

    /** Returns the bytes added since the file had this length. */
    byte[] since(int length) {
        return Arrays.copyOfRange(buffer.array(), length, buffer.position());
    }

    int length() {
        return buffer.position();
    }

    byte[] bytes() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Reads a valid file. */
    static List<TestFrame> read(byte[] file) {
        final ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt(0) >>> 24 != 0xa1) {
            in.order(ByteOrder.BIG_ENDIAN);
        }
        final int nanosPerUnit = in.getInt(0) == 0xa1b23c4d ? 1 : 1000;
        if (in.getInt(20) != 1) {
            throw new AssertionError("link type " + in.getInt(20));
        }
        final List<TestFrame> frames = new ArrayList<>();
        in.position(24);
        while (in.hasRemaining()) {
            final long seconds = Integer.toUnsignedLong(in.getInt());
            final long timestamp = seconds * 1_000_000_000 + (long) in.getInt() * nanosPerUnit;
            final byte[] bytes = new byte[in.getInt()];
            final int wire = in.getInt();
            in.get(bytes);
            frames.add(TestFrame.of(timestamp, wire, bytes));
        }
        return frames;
    }
}
