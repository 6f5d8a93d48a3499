package io.ringcast.engine.capture;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** Frame by value, to compare input with output. */
record TestFrame(long timestamp, int wire, String hex) {
    /** Some time in 2023, with nine significant digits. */
    static final long TIME = 1_700_000_000_123_456_789L;

    static TestFrame of(long timestamp, int wire, byte[] bytes) {
        return new TestFrame(timestamp, wire, HexFormat.of().formatHex(bytes));
    }

    static TestFrame of(long timestamp, byte[] bytes) {
        return of(timestamp, bytes.length, bytes);
    }

    static TestFrame at(CaptureReader reader) {
        final MemorySegment frame =
                reader.memory().asSlice(reader.offset(), reader.capturedLength());
        return of(reader.timestamp(), reader.wireLength(), frame.toArray(ValueLayout.JAVA_BYTE));
    }

    /** Distinct frames of all lengths, a microsecond and a bit apart. */
    static List<TestFrame> some(RandomGenerator random, int count) {
        final List<TestFrame> frames = new ArrayList<>();
        long time = TIME;
        for (int i = 0; i < count; i++) {
            final byte[] bytes = new byte[random.nextInt(10) == 0 ? 0 : random.nextInt(1600)];
            random.nextBytes(bytes);
            time += 1 + random.nextInt(1_000_000);
            final int cut = random.nextInt(4) == 0 ? random.nextInt(9000) : 0;
            frames.add(of(time, bytes.length + cut, bytes));
        }
        return frames;
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    int captured() {
        return hex.length() / 2;
    }

    /** The same frame, of at least 14 bytes, with another EtherType. */
    TestFrame ofType(int type) {
        final byte[] bytes = bytes();
        bytes[12] = (byte) (type >> 8);
        bytes[13] = (byte) type;
        return of(timestamp, wire, bytes);
    }

    /** Returns the same frame in the resolution of a file. */
    TestFrame inUnitsOf(int nanos) {
        return new TestFrame(timestamp - timestamp % nanos, wire, hex);
    }

    boolean writeTo(CaptureWriter writer) {
        return writer.write(timestamp, MemorySegment.ofArray(bytes()), 0, captured(), wire);
    }
}
