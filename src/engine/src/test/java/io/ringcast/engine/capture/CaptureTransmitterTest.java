package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.frame.OutFrames;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureTransmitterTest {
    private static final MemorySegment MEMORY = Arena.global().allocate(1000);

    private final OutFrames outFrames = new OutFrames();

    private final TransmitCounters counters = new TransmitCounters(2);

    private OutFrame frame(int length, int destination) {
        return outFrames.of(MEMORY, 0, length, destination, 0, TestFrame.TIME);
    }

    private static CaptureWriter pcap(TestChannels.FullDisk disk) {
        return new CaptureWriter("out", disk, CaptureFormat.PCAP.encoder(""));
    }

    /** Forwards from file to file without copying, to two destinations, as the loop does. */
    @Test
    void keepsTimeStampsThroughTheLoan(@TempDir Path directory) throws Exception {
        final List<TestFrame> frames = TestFrame.some(TestSeed.random(), 3000);
        final byte[] in = new PcapFile(ByteOrder.BIG_ENDIAN, 1).frames(frames).bytes();
        final Path out = directory.resolve("out.pcap");
        final CaptureReader reader = CaptureReader.open("in", TestChannels.of(in));
        try (CaptureSource source = new CaptureSource(reader);
                CaptureTransmitter transmitter =
                        new CaptureTransmitter(CaptureWriter.create(out), counters)) {
            final Burst burst = new Burst(64);
            while (!source.exhausted()) {
                source.receive(burst);
                for (int i = 0; i < burst.size(); i++) {
                    final int length = burst.capturedLength(i);
                    final long offset = burst.offset(i);
                    final long time = burst.timestamp(i);
                    final MemorySegment memory = burst.memory();
                    assertTrue(
                            transmitter.accept(outFrames.of(memory, offset, length, 0, 0, time)));
                    // the second with a tag pushed in front
                    assertTrue(
                            transmitter.accept(
                                    outFrames.of(memory, offset - 4, length + 4, 1, 0, time)));
                }
                transmitter.flush();
                source.release(burst);
            }
        }
        assertEquals(frames.size(), counters.sent(0));
        assertEquals(frames.size(), counters.sent(1));
        assertEquals(0, counters.errors());
        final long bytes = frames.stream().mapToLong(TestFrame::captured).sum();
        assertEquals(bytes, counters.sentBytes(0));
        assertEquals(bytes + 4L * frames.size(), counters.sentBytes(1));
        final List<TestFrame> written = PcapFile.read(Files.readAllBytes(out));
        assertEquals(2 * frames.size(), written.size());
        for (int i = 0; i < frames.size(); i++) {
            final TestFrame frame = frames.get(i);
            assertEquals(TestFrame.of(frame.timestamp(), frame.bytes()), written.get(2 * i));
            assertEquals(frame.timestamp(), written.get(2 * i + 1).timestamp());
            assertTrue(written.get(2 * i + 1).hex().endsWith(frame.hex()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 24, 1_000_000, 2_000_000, 5_000_000})
    void aFullDiskIsCountedNotThrown(int room) {
        final TestChannels.FullDisk disk = new TestChannels.FullDisk(room);
        final CaptureTransmitter transmitter = new CaptureTransmitter(pcap(disk), counters);
        final int offered = 10_000;
        long refused = 0;
        for (int i = 0; i < offered; i++) {
            refused += transmitter.accept(frame(600 + i % 7, i % 2)) ? 0 : 1;
            if (i % 50 == 0) {
                transmitter.flush();
            }
            assertEquals(i + 1, counters.sent() + counters.errors() + transmitter.inFlight());
        }
        transmitter.close();
        assertEquals(0, transmitter.inFlight());
        assertEquals(offered, counters.sent() + counters.errors());
        assertEquals(counters.errors(), counters.errors(TransmitError.OTHER));
        assertTrue(refused <= counters.errors());
        final int sent = disk.bytes().length == 0 ? 0 : PcapFile.read(disk.bytes()).size();
        assertEquals(sent, counters.sent());
        assertEquals(
                "No space left on device",
                transmitter.failure().orElseThrow().getCause().getMessage());
    }

    @Test
    void countsAnExcessiveLengthAsOversize() {
        final CaptureTransmitter transmitter =
                new CaptureTransmitter(pcap(new TestChannels.FullDisk(100)), counters);
        assertFalse(transmitter.accept(frame(CaptureFormat.MAX_FRAME + 1, 1)));
        assertEquals(1, counters.errors(1, TransmitError.OVERSIZE));
        transmitter.close();
        assertEquals(Optional.empty(), transmitter.failure());
        assertEquals(1, counters.errors());
    }

    /** Small bursts are collected. A flush without a newly accepted frame writes them. */
    @Test
    void writesWhenItPaysOrWhenIdle() {
        final TestChannels.FullDisk disk = new TestChannels.FullDisk(1 << 22);
        final CaptureTransmitter transmitter = new CaptureTransmitter(pcap(disk), counters);
        transmitter.accept(frame(60, 0));
        transmitter.flush();
        assertEquals(1, transmitter.inFlight());
        assertEquals(0, disk.bytes().length);
        transmitter.flush();
        assertEquals(0, transmitter.inFlight());
        assertEquals(24 + 76, disk.bytes().length);
        assertEquals(1, counters.sent(0));
        assertEquals(1, counters.kicks());
        for (int i = 0; i < 1000; i++) {
            transmitter.accept(frame(1000, 0));
        }
        transmitter.flush();
        assertEquals(0, transmitter.inFlight());
        assertEquals(1001, counters.sent(0));
        assertEquals(2, counters.kicks());
        transmitter.flush();
        assertEquals(2, counters.kicks(), "nothing to write");
        transmitter.close();
    }

    /** More tiny frames than can be in flight. */
    @Test
    void anyNumberOfFramesFits() {
        final TestChannels.FullDisk disk = new TestChannels.FullDisk(1 << 21);
        final CaptureTransmitter transmitter = new CaptureTransmitter(pcap(disk), counters);
        for (int i = 0; i < 100_000; i++) {
            assertTrue(transmitter.accept(frame(0, 0)));
        }
        transmitter.close();
        assertEquals(100_000, counters.sent(0));
        assertEquals(100_000, PcapFile.read(disk.bytes()).size());
    }

    /** Frames that the owner writes itself, even until the buffer is full, disturb nothing. */
    @Test
    void theOwnerMayWriteInBetween() {
        for (final int room : List.of(1 << 23, 1_500_000)) {
            final TransmitCounters counted = new TransmitCounters(1);
            final TestChannels.FullDisk disk = new TestChannels.FullDisk(room);
            final CaptureWriter writer = pcap(disk);
            final CaptureTransmitter transmitter = new CaptureTransmitter(writer, counted);
            final List<TestFrame> expected = new ArrayList<>();
            final TestFrame own = TestFrame.of(TestFrame.TIME, 5000, new byte[900]);
            final TestFrame sent = TestFrame.of(TestFrame.TIME, new byte[100]);
            for (int i = 0; i < 3000; i++) {
                if (own.writeTo(writer)) {
                    expected.add(own);
                }
                if (transmitter.accept(frame(100, 0))) {
                    expected.add(sent);
                }
                assertEquals(i + 1, counted.sent() + counted.errors() + transmitter.inFlight());
            }
            transmitter.close();
            final List<TestFrame> written = PcapFile.read(disk.bytes());
            assertEquals(expected.subList(0, written.size()), written);
            assertEquals(written.stream().filter(sent::equals).count(), counted.sent());
            assertEquals(3000, counted.sent() + counted.errors());
        }
    }
}
