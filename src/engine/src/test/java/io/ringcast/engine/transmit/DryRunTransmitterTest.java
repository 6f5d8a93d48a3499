package io.ringcast.engine.transmit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.frame.OutFrames;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class DryRunTransmitterTest {
    private final TransmitCounters counters = new TransmitCounters(2);
    private final DryRunTransmitter transmitter = new DryRunTransmitter(1500, counters);
    private final MemorySegment frame = Arena.ofAuto().allocate(1600);
    private final OutFrames frames = new OutFrames();

    private void accept(int length, int destination) {
        assertFalse(transmitter.accept(frames.of(frame, 10, length - 10, destination, 0)));
    }

    @Test
    void countsEachFrameAndHoldsNone() {
        accept(70, 0);
        accept(70, 1);
        accept(1524, 1);
        transmitter.flush();
        assertEquals(0, transmitter.inFlight());
        assertEquals(1, counters.errors(0, TransmitError.DRY_RUN));
        assertEquals(2, counters.errors(1, TransmitError.DRY_RUN));
        assertEquals(3, counters.errors());
        assertEquals(0, counters.sent());
    }

    @Test
    void tellsWhatWouldBeTooLong() {
        accept(1525, 0);
        assertEquals(1, counters.errors(0, TransmitError.OVERSIZE));
        frame.set(ValueLayout.JAVA_BYTE, 22, (byte) 0x81);
        accept(1528, 0);
        assertEquals(1, counters.errors(0, TransmitError.DRY_RUN));
        accept(1529, 0);
        assertEquals(2, counters.errors(0, TransmitError.OVERSIZE));
    }
}
