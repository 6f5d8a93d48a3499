package io.ringcast.engine.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes pcapng files for tests, written after the format's draft, without the code under test. */
final class PcapngFile {
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 22);

    /** Begins a section. */
    PcapngFile section(ByteOrder order) {
        buffer.order(order);
        final ByteBuffer body = body(64);
        body.putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(-1);
        option(body, 1, "a comment".getBytes(StandardCharsets.UTF_8));
        option(body, 0, new byte[0]);
        return block(0x0a0d0d0a, body);
    }

    /** Ethernet, microseconds by default. */
    PcapngFile ethernet() {
        return described(1, 0);
    }

    /** Ethernet with if_tsresol. */
    PcapngFile ethernet(int resolution) {
        return described(1, 0, new Option(9, new byte[] {(byte) resolution}));
    }

    /** Ethernet with if_tsresol and if_tsoffset, in front of a longer option. */
    PcapngFile ethernet(int resolution, long offsetSeconds) {
        return described(
                1,
                0,
                new Option(9, new byte[] {(byte) resolution}),
                new Option(
                        14,
                        ByteBuffer.allocate(8)
                                .order(buffer.order())
                                .putLong(offsetSeconds)
                                .array()),
                new Option(2, "an interface".getBytes(StandardCharsets.UTF_8)));
    }

    record Option(int code, byte[] value) {}

    PcapngFile described(int linkType, int snapLength, Option... options) {
        final ByteBuffer body = body(1024);
        body.putShort((short) linkType).putShort((short) 0).putInt(snapLength);
        for (final Option option : options) {
            option(body, option.code(), option.value());
        }
        if (options.length > 0) {
            option(body, 0, new byte[0]);
        }
        return block(1, body);
    }

    PcapngFile enhanced(int from, long raw, TestFrame frame) {
        return enhanced(from, raw, frame.captured(), frame.wire(), frame.bytes());
    }

    /** Adds an enhanced packet block with any lengths, right or wrong. */
    PcapngFile enhanced(int from, long raw, int captured, int wire, byte[] bytes) {
        final ByteBuffer body = body(bytes.length + 64);
        body.putInt(from).putInt((int) (raw >>> 32)).putInt((int) raw);
        body.putInt(captured).putInt(wire);
        padded(body, bytes);
        option(body, 2, new byte[] {0, 0, 0, 1}); // epb_flags
        option(body, 0, new byte[0]);
        return block(6, body);
    }

    /** An enhanced packet block with other options. */
    PcapngFile enhanced(TestFrame frame, Option... options) {
        final ByteBuffer body = body(frame.captured() + 1024);
        body.putInt(0).putInt(0).putInt(0).putInt(frame.captured()).putInt(frame.wire());
        padded(body, frame.bytes());
        for (final Option option : options) {
            option(body, option.code(), option.value());
        }
        return block(6, body);
    }

    PcapngFile obsolete(int from, long raw, TestFrame frame) {
        final ByteBuffer body = body(frame.captured() + 64);
        body.putShort((short) from).putShort((short) 7); // drops
        body.putInt((int) (raw >>> 32)).putInt((int) raw);
        body.putInt(frame.captured()).putInt(frame.wire());
        padded(body, frame.bytes());
        return block(2, body);
    }

    PcapngFile simple(int wire, byte[] bytes) {
        final ByteBuffer body = body(bytes.length + 64);
        body.putInt(wire);
        padded(body, bytes);
        return block(3, body);
    }

    /** A block of any type. */
    PcapngFile other(int type, int length) {
        final ByteBuffer body = body(length);
        while (body.hasRemaining()) {
            body.put((byte) 0xee);
        }
        return block(type, body);
    }

    private ByteBuffer body(int capacity) {
        return ByteBuffer.allocate(capacity).order(buffer.order());
    }

    private static void option(ByteBuffer body, int code, byte[] value) {
        body.putShort((short) code).putShort((short) value.length);
        padded(body, value);
    }

    private static void padded(ByteBuffer body, byte[] bytes) {
        body.put(bytes);
        while (body.position() % 4 != 0) {
            body.put((byte) 0x55);
        }
    }

    private PcapngFile block(int type, ByteBuffer body) {
        final int total = 12 + body.position();
        buffer.putInt(type).putInt(total).put(body.array(), 0, body.position()).putInt(total);
        return this;
    }

    /** Overwrites the word that begins this many bytes before the end. */
    PcapngFile patch(int fromEnd, int word) {
        buffer.putInt(buffer.position() - fromEnd, word);
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
}
