package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The time-out only ends a test that would hang. */
@Timeout(120)
class FrameTapTest {
    @TempDir private Path directory;

    private static List<TestFrame> read(Path file) throws CaptureException {
        final List<TestFrame> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next()) {
                frames.add(TestFrame.at(reader));
            }
        }
        return frames;
    }

    private static void offer(FrameTap tap, TestFrame frame) {
        final byte[] bytes = frame.bytes();
        tap.offer(frame.timestamp(), MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    private static List<TestFrame> whole(int count) {
        return TestFrame.some(TestSeed.random(), count).stream()
                .map(frame -> TestFrame.of(frame.timestamp(), frame.bytes()))
                .toList();
    }

    private static void awaitFailure(FrameTap tap) throws InterruptedException {
        while (tap.failure().isEmpty()) {
            Thread.sleep(1);
        }
    }

    private static boolean isOpen(Path file) throws IOException {
        try (DirectoryStream<Path> descriptors =
                Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (final Path descriptor : descriptors) {
                if (isLinkTo(descriptor, file)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isLinkTo(Path descriptor, Path file) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (NoSuchFileException e) {
            return false; // closed meanwhile
        }
    }

    @Test
    void whatIsOfferedIsInTheFileOnceClosed() throws IOException {
        final Path file = directory.resolve("tap.pcap");
        final List<TestFrame> frames = whole(5000);
        final FrameTap tap = FrameTap.open(file, "if1", 1_000_000, FrameTap.RING);
        frames.forEach(frame -> offer(tap, frame));
        tap.close();
        tap.close();
        assertEquals(frames, read(file), TestSeed.hint());
        assertEquals(0x0a0d0d0a, ByteBuffer.wrap(Files.readAllBytes(file)).getInt());
        assertEquals(frames.size(), tap.written());
        assertEquals(0, tap.missed());
        assertFalse(isOpen(file));
        assertEquals(Optional.empty(), tap.failure());
    }

    @Test
    void endsByItselfAtTheLimit() throws Exception {
        final Path file = directory.resolve("tap.pcapng");
        final List<TestFrame> frames = whole(200);
        try (FrameTap tap = FrameTap.open(file, "", 150, FrameTap.RING)) {
            for (int i = 0; i < 149; i++) {
                offer(tap, frames.get(i));
            }
            assertTrue(isOpen(file));
            for (int i = 149; i < 200; i++) {
                offer(tap, frames.get(i));
            }
            while (isOpen(file)) {
                Thread.sleep(1);
            }
            assertEquals(150, tap.written());
            assertEquals(0, tap.missed(), "beyond the limit nothing is missed");
            assertEquals(frames.subList(0, 150), read(file), TestSeed.hint());
        }
    }

    /** A live tap makes frames visible without being closed. */
    @Test
    void writesWhatItHasWhileItWaits() throws Exception {
        final Path file = directory.resolve("tap.pcapng");
        final List<TestFrame> frames = whole(3);
        try (FrameTap tap = FrameTap.open(file, "", 10, FrameTap.RING)) {
            frames.forEach(frame -> offer(tap, frame));
            while (tap.written() < 3) {
                Thread.sleep(1);
            }
            assertEquals(frames, read(file), TestSeed.hint());
        }
    }

    /** Full speed into a ring that is much too small: every frame is accounted for, in order. */
    @Test
    void whatDoesNotFitIsCountedAsMissed() throws Exception {
        final Path file = directory.resolve("tap.pcapng");
        final int offered = 300_000;
        final FrameTap tap =
                FrameTap.start(
                        CaptureWriter.create(file, CaptureFormat.PCAPNG, ""),
                        Long.MAX_VALUE,
                        4096,
                        60_000);
        final MemorySegment memory = MemorySegment.ofArray(new byte[200]);
        for (int i = 0; i < offered; i++) {
            memory.set(ValueLayout.JAVA_INT_UNALIGNED, 0, i);
            tap.offer(i, memory, 0, 60 + i % 140);
        }
        tap.offer(0, MemorySegment.ofArray(new byte[8192]), 0, 8192);
        tap.close();
        assertTrue(tap.missed() > 1, "the ring was too large for this test");
        assertEquals(offered + 1, tap.written() + tap.missed());
        long last = -1;
        long count = 0;
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next()) {
                final long number = reader.timestamp();
                assertTrue(number > last);
                assertEquals(60 + number % 140, reader.capturedLength());
                assertEquals(
                        (int) number,
                        reader.memory().get(ValueLayout.JAVA_INT_UNALIGNED, reader.offset()));
                last = number;
                count++;
            }
        }
        assertEquals(count, tap.written());
    }

    @Test
    void putsTheTagBackIntoItsPlace() throws IOException {
        final byte[] bytes = new byte[20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (0xa0 + i);
        }
        final Burst burst = new Burst(8);
        burst.begin(MemorySegment.ofArray(bytes));
        final int valid = FrameFlags.VLAN_VALID;
        final int told = valid | FrameFlags.VLAN_TPID_VALID;
        burst.add(0, 20, 1000, 1, valid, 0xe123, 0x88a8);
        burst.add(0, 20, 1000, 2, told, 0xe123, 0x88a8);
        burst.add(0, 20, 1000, 3, FrameFlags.VLAN_TPID_VALID, 0xe123, 0x88a8);
        burst.add(0, 12, 12, 4, told, 1, 0x8100);
        burst.add(0, 11, 11, 5, told, 1, 0x8100);
        burst.add(2, 18, 18, 6, 0, 0, 0);
        final Path file = directory.resolve("tap.pcapng");
        try (FrameTap tap = FrameTap.open(file, "", 10, FrameTap.RING)) {
            for (int i = 0; i < burst.size(); i++) {
                tap.offer(burst, i);
            }
        }
        final String addresses = "a0a1a2a3a4a5a6a7a8a9aaab";
        final String rest = "acadaeafb0b1b2b3";
        assertEquals(
                List.of(
                        new TestFrame(1, 1004, addresses + "8100e123" + rest),
                        new TestFrame(2, 1004, addresses + "88a8e123" + rest),
                        new TestFrame(3, 1000, addresses + rest),
                        new TestFrame(4, 16, addresses + "81000001"),
                        new TestFrame(5, 11, addresses.substring(0, 22)),
                        new TestFrame(6, 18, addresses.substring(4) + rest)),
                read(file));
    }

    /** Super-frames with a tag that was taken out of the frame, and without. */
    @Test
    void superFramesAreWhole() throws Exception {
        final Burst burst = new Burst(3);
        burst.begin(MemorySegment.ofArray(new byte[65_549]));
        burst.add(0, 65_549, 65_549, 1, 0, 0, 0, 1_400);
        burst.add(0, 2_042, 2_042, 2, FrameFlags.VLAN_VALID, 5, 0x8100, 100);
        burst.add(0, 142, 142, 3, 0, 0, 0);
        final Path file = directory.resolve("tap.pcapng");
        try (FrameTap tap = FrameTap.open(file, "", 10, FrameTap.RING)) {
            for (int i = 0; i < burst.size(); i++) {
                tap.offer(burst, i);
            }
        }
        final List<String> found = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next()) {
                found.add(reader.capturedLength() + " of " + reader.segmentSize());
            }
        }
        assertEquals(List.of("65549 of 1400", "2046 of 100", "142 of 0"), found);
    }

    @Test
    void afterAFailureAllIsMissed() throws Exception {
        final TestChannels.FullDisk disk = new TestChannels.FullDisk(100);
        final CaptureWriter writer =
                new CaptureWriter("tap", disk, CaptureFormat.PCAPNG.encoder(""));
        assertTrue(writer.flush(), "the header fits");
        final FrameTap tap = FrameTap.start(writer, 1000, 1 << 20, 60_000);
        final List<TestFrame> frames = whole(100);
        frames.forEach(frame -> offer(tap, frame));
        awaitFailure(tap);
        frames.forEach(frame -> offer(tap, frame));
        tap.close();
        assertEquals(0, tap.written());
        assertEquals(200, tap.missed());
        assertEquals(
                "tap: offset 76: write: No space left on device",
                tap.failure().orElseThrow().getMessage());
    }

    /** File whose writes take nothing and never return, like a pipe without a reader. */
    private static final class HangingFile extends AbstractInterruptibleChannel
            implements WritableByteChannel {
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public int write(ByteBuffer from) throws IOException {
            begin();
            try {
                while (isOpen()) {
                    try {
                        closed.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        break;
                    }
                }
            } finally {
                end(false);
            }
            return 0;
        }

        @Override
        protected void implCloseChannel() {
            closed.countDown();
        }
    }

    /** File whose write throws what no file should throw, which ends the writing thread. */
    private record FatalFile(Throwable cause) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer from) {
            if (cause instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) cause;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // nothing to close
        }
    }

    @Test
    void theEndOfItsThreadIsAFailure() throws Exception {
        for (final Throwable cause :
                List.of(new OutOfMemoryError("simulated"), new IllegalStateException("bug"))) {
            final CaptureWriter writer =
                    new CaptureWriter(
                            "tap", new FatalFile(cause), CaptureFormat.PCAPNG.encoder(""));
            final FrameTap tap = FrameTap.start(writer, 1000, 1 << 20, 60_000);
            final List<TestFrame> frames = whole(100);
            frames.forEach(frame -> offer(tap, frame));
            awaitFailure(tap);
            frames.forEach(frame -> offer(tap, frame));
            tap.close();
            assertEquals(0, tap.written());
            assertEquals(200, tap.missed());
            assertEquals(
                    "tap: offset 0: the thread that writes it has failed: " + cause,
                    tap.failure().orElseThrow().getMessage());
        }
    }

    @Test
    void closingIsBoundedWhenTheFileHangs() throws Exception {
        final CaptureWriter writer =
                new CaptureWriter("pipe", new HangingFile(), CaptureFormat.PCAPNG.encoder(""));
        final FrameTap tap = FrameTap.start(writer, 1000, 1 << 20, 20);
        whole(100).forEach(frame -> offer(tap, frame));
        Thread.currentThread().interrupt(); // close must wait nevertheless
        tap.close();
        assertTrue(Thread.interrupted());
        assertEquals(0, tap.written());
        assertEquals(100, tap.missed());
        assertTrue(tap.failure().isPresent());
    }

    @Test
    void stopsWithoutBeingWaitedFor() throws Exception {
        final FrameTap tap = FrameTap.open(directory.resolve("stopped"), "", 10, FrameTap.RING);
        assertTrue(isTapping());
        tap.stop();
        while (isTapping()) {
            Thread.sleep(1);
        }
        tap.close();
        assertEquals(Optional.empty(), tap.failure());
    }

    private static boolean isTapping() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("ringcast-tap"));
    }

    @Test
    void refusesWrongSizes() {
        final Path file = directory.resolve("none");
        assertEquals(
                "capture frames 0: must be at least 1",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> FrameTap.open(file, "", 0, FrameTap.RING))
                        .getMessage());
        assertEquals(
                "tap ring of 65536 bytes: must be a power of two, at least 1048576",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> FrameTap.open(file, "", 1, 65536))
                        .getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> FrameTap.open(file, "", 1, (1 << 20) + 8));
        assertFalse(Files.exists(file));
    }
}
