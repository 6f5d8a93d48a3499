package io.ringcast.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringcast.engine.frame.Wire;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class RawTest {
    private static final ValueLayout.OfLong NETWORK_ORDER =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment memory = Arena.ofAuto().allocate(64, 8);
    private final long address = Raw.address(memory);

    @Test
    void readsAndWritesWhatTheSegmentHolds() {
        for (int at = 0; at < 16; at++) {
            Raw.putU64(address + at, 0x0102_0304_0506_0708L);
            assertEquals(0x0102_0304_0506_0708L, memory.get(NETWORK_ORDER, at));
            assertEquals(0x0102_0304_0506_0708L, Raw.u64(address + at));
            Raw.putU32(address + at, 0xfffe_fdfc);
            assertEquals(0xfffe_fdfc, Wire.u32(memory, at));
            assertEquals(0xfffe_fdfc, Raw.u32(address + at));
        }
    }

    @Test
    void theHostsNumbersAreInItsOrder() {
        final ByteOrder host = ByteOrder.nativeOrder();
        memory.set(ValueLayout.JAVA_LONG.withOrder(host), 8, 0x1122_3344_5566_7788L);
        assertEquals(0x1122_3344_5566_7788L, Raw.hostLong(address + 8));
        Raw.releaseHostInt(address + 8, 0x99aa_bbcc);
        assertEquals(0x99aa_bbcc, Raw.hostInt(address + 8));
        assertEquals(0x99aa_bbcc, memory.get(ValueLayout.JAVA_INT.withOrder(host), 8));
    }

    @Test
    void refusesMemoryThatIsNotNative() {
        final long nowhere = Raw.address(MemorySegment.ofArray(new byte[64]));
        assertThrows(IndexOutOfBoundsException.class, () -> Raw.u64(nowhere + 6));
        assertThrows(IndexOutOfBoundsException.class, () -> Raw.putU32(nowhere, 1));
    }
}
