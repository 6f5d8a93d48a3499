package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Expressions as the kernel describes them (the dump functions of net/netfilter/nft_*.c). */
class NftExpressionTest {
    private static byte[] attribute(int type, byte[]... values) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (final byte[] value : values) {
            all.writeBytes(value);
        }
        final int length = 4 + all.size();
        return ByteBuffer.allocate((length + 3) / 4 * 4)
                .order(ByteOrder.nativeOrder())
                .putShort((short) length)
                .putShort((short) type)
                .put(all.toByteArray())
                .array();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] text(String value) {
        return (value + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private static NftExpression parse(String name, byte[]... attributes) {
        final byte[] name1 = attribute(1, text(name));
        final byte[] data = attribute(2, attributes);
        final MemorySegment memory = Arena.ofAuto().allocate(name1.length + data.length, 4);
        MemorySegment.copy(name1, 0, memory, ValueLayout.JAVA_BYTE, 0, name1.length);
        MemorySegment.copy(data, 0, memory, ValueLayout.JAVA_BYTE, name1.length, data.length);
        return NftExpression.parse(new Attributes(memory));
    }

    private static void assertNothingKnown(String name, NftExpression expression) {
        assertEquals(name, expression.name());
        assertEquals(-1, expression.register());
        assertEquals(NftExpression.NO_VERDICT, expression.verdict());
    }

    /** {@code log group 1}, {@code queue num 3}, {@code flow add @f}, {@code @ab}. */
    @Test
    void attributesThatAreNoRegisters() {
        final byte[] two = {0, 3};
        assertNothingKnown("log", parse("log", attribute(1, two)));
        assertNothingKnown("queue", parse("queue", attribute(1, two)));
        assertNothingKnown("flow_offload", parse("flow_offload", attribute(1, text("f"))));
        assertNothingKnown("dynset", parse("dynset", attribute(1, text("s"))));
        assertNothingKnown(
                "lookup", parse("lookup", attribute(1, text("ab")), attribute(2, number(1))));
    }

    @Test
    void oneThatIsOddIsUnknown() {
        final byte[] odd = {0, 1};
        assertNothingKnown(NftExpression.UNKNOWN, parse("meta", attribute(1, odd)));
        assertNothingKnown(NftExpression.UNKNOWN, parse("cmp", attribute(3, number(-1))));
    }

    @Test
    void lookupsIntoTheVerdict() {
        final NftExpression map =
                parse(
                        "lookup",
                        attribute(1, text("__map0")),
                        attribute(2, number(1)),
                        attribute(3, number(0)));
        assertEquals(0, map.register());
        assertEquals(NftExpression.NO_VERDICT, map.verdict());
    }

    @Test
    void comparisons() {
        final byte[] from = attribute(3, attribute(1, new byte[] {0x27, 0x10}));
        final byte[] to = attribute(4, attribute(1, new byte[] {0x27, 0x1a}));
        final NftExpression compare =
                parse("cmp", attribute(1, number(2)), attribute(2, number(5)), from);
        assertEquals(2, compare.register());
        assertEquals(5, compare.what());
        assertArrayEquals(new byte[] {0x27, 0x10}, compare.data());
        final NftExpression range =
                parse("range", attribute(1, number(1)), attribute(2, number(0)), from, to);
        assertEquals(1, range.register());
        assertEquals(0, range.what());
        assertArrayEquals(new byte[] {0x27, 0x10, 0x27, 0x1a}, range.data());
    }

    @Test
    void verdicts() {
        final byte[] accept = attribute(2, attribute(2, attribute(1, number(1))));
        final NftExpression immediate = parse("immediate", attribute(1, number(0)), accept);
        assertEquals(0, immediate.register());
        assertEquals(1, immediate.verdict());
        assertEquals(0, parse("target", attribute(1, text("REJECT"))).verdict());
        final NftExpression mark = parse("target", attribute(1, text("MARK")));
        assertEquals("target MARK", mark.name());
        assertEquals(NftExpression.NO_VERDICT, mark.verdict());
        assertEquals(NftExpression.NO_VERDICT, parse("target", attribute(1, text("CT"))).verdict());
    }
}
