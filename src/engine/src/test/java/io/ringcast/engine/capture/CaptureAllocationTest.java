package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.frame.OutFrames;
import io.ringcast.engine.linux.AllocationMeter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing is allocated per frame; a read or write of a whole buffer may cost some bytes. */
class CaptureAllocationTest {
    private static final int FRAMES = 200_000;
    private static final int WARM_UP = 100_000;
    private static final long ALLOWED = FRAMES / 10;

    private final OutFrames outFrames = new OutFrames();
    @TempDir private Path directory;

    private static ReadableByteChannel frames(CaptureFormat format) {
        final byte[] bytes = new byte[90];
        final List<TestFrame> frames =
                Collections.nCopies(100, TestFrame.of(TestFrame.TIME, bytes));
        final long times = (FRAMES + WARM_UP) / frames.size();
        if (format == CaptureFormat.PCAP) {
            final PcapFile file = new PcapFile(ByteOrder.BIG_ENDIAN, 1);
            final byte[] head = file.bytes();
            final byte[] body = file.frames(frames).since(head.length);
            return TestChannels.repeating(head, body, times);
        }
        final PcapngFile file = new PcapngFile().section(ByteOrder.BIG_ENDIAN).ethernet(0x92);
        final byte[] head = file.bytes();
        frames.forEach(frame -> file.enhanced(0, frame.timestamp(), frame));
        return TestChannels.repeating(head, file.since(head.length), times);
    }

    /** The way of replay: read, lend, accept, flush. */
    @ParameterizedTest
    @EnumSource(CaptureFormat.class)
    void fromFileToFile(CaptureFormat format) throws Exception {
        final TransmitCounters counters = new TransmitCounters(1);
        final CaptureReader reader = CaptureReader.open("in", frames(format));
        final CaptureWriter writer = CaptureWriter.create(directory.resolve("out"), format, "");
        try (CaptureSource source = new CaptureSource(reader);
                CaptureTransmitter transmitter = new CaptureTransmitter(writer, counters)) {
            final Burst burst = new Burst(64);
            forward(source, transmitter, burst, WARM_UP);
            final long allocated =
                    AllocationMeter.bytesAllocatedBy(
                            () -> forward(source, transmitter, burst, Integer.MAX_VALUE));
            assertTrue(allocated < ALLOWED, allocated + " bytes");
        }
        assertEquals(FRAMES + WARM_UP, counters.sent());
    }

    private void forward(
            CaptureSource source, CaptureTransmitter transmitter, Burst burst, int least) {
        int done = 0;
        while (done < least && !source.exhausted()) {
            final int lent = source.receive(burst);
            for (int i = 0; i < lent; i++) {
                transmitter.accept(
                        outFrames.of(
                                burst.memory(), burst.offset(i), burst.capturedLength(i), 0, 0));
            }
            transmitter.flush();
            source.release(burst);
            done += lent;
        }
    }

    @Test
    void offeringToATap() throws Exception {
        final Path file = directory.resolve("tap.pcapng");
        try (Arena arena = Arena.ofShared();
                FrameTap tap = FrameTap.open(file, "", Long.MAX_VALUE, FrameTap.RING)) {
            final MemorySegment memory = arena.allocate(2048);
            final Burst burst = new Burst(2);
            burst.begin(memory);
            burst.add(0, 100, 100, 1, 0, 0, 0);
            burst.add(200, 1000, 1000, 1, 16, 5, 0);
            offer(tap, burst, WARM_UP);
            final long allocated =
                    AllocationMeter.bytesAllocatedBy(() -> offer(tap, burst, FRAMES));
            assertTrue(allocated < ALLOWED, allocated + " bytes");
        }
    }

    private static void offer(FrameTap tap, Burst burst, int frames) {
        for (int i = 0; i < frames; i++) {
            tap.offer(burst, i & 1);
        }
    }
}
