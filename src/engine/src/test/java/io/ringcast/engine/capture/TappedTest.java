package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.frame.OutFrames;
import io.ringcast.engine.transmit.Transmitter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source and a transmitter that show their frames to a tap. */
class TappedTest {
    @TempDir private Path directory;
    private final MemorySegment memory = Arena.ofAuto().allocate(8);
    private final OutFrames frames = new OutFrames();
    private long now = TestFrame.TIME;

    /** Lends two frames each time. */
    private final class Source implements FrameSource {
        private int given;

        @Override
        public int receive(Burst burst) {
            burst.begin(memory);
            burst.add(0, 2, 60, 7, 0, 0, 0);
            burst.add(2, 3, 3, 8, 0, 0, 0);
            return burst.size();
        }

        @Override
        public void release(Burst burst) {
            given++;
            burst.clear();
        }
    }

    /** Takes every other frame, and overwrites it. */
    private final class Sink implements Transmitter {
        private final List<String> calls = new ArrayList<>();
        private final TransmitCounters counters = new TransmitCounters(1);

        @Override
        public boolean accept(OutFrame frame) {
            calls.add(
                    "accept " + frame.offset() + " " + frame.length() + " " + frame.destination());
            memory.set(ValueLayout.JAVA_BYTE, frame.offset(), (byte) 99);
            now++;
            return calls.size() % 2 == 0;
        }

        @Override
        public void flush() {
            calls.add("flush");
        }

        @Override
        public int inFlight() {
            return calls.size();
        }

        @Override
        public TransmitCounters counters() {
            return counters;
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }

    private static List<String> read(Path file) throws IOException {
        final List<String> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next()) {
                final TestFrame frame = TestFrame.at(reader);
                frames.add(frame.timestamp() + " " + frame.wire() + " " + frame.hex());
            }
        }
        return frames;
    }

    @BeforeEach
    void numberBytes() {
        for (int i = 0; i < 8; i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) i);
        }
    }

    private FrameTap tap(Path file, int limit) throws CaptureException {
        return FrameTap.open(file, "", limit, FrameTap.RING);
    }

    @Test
    void showsWhatTheSourceLends() throws IOException {
        final Path file = directory.resolve("in.pcapng");
        final Source source = new Source();
        final Burst burst = new Burst(4);
        try (FrameTap tap = tap(file, 3)) {
            final TappedSource tapped = new TappedSource(source, tap);
            for (int i = 0; i < 2; i++) {
                assertEquals(2, tapped.receive(burst));
                assertEquals(2, burst.size());
                tapped.release(burst);
            }
        }
        assertEquals(2, source.given);
        assertEquals(List.of("7 60 0001", "8 3 020304", "7 60 0001"), read(file));
    }

    @Test
    void showsWhatIsHandedToTheTransmitterAsItIsThen() throws IOException {
        final Path file = directory.resolve("out.pcapng");
        final Sink sink = new Sink();
        try (FrameTap tap = tap(file, 100)) {
            final TappedTransmitter tapped = new TappedTransmitter(sink, tap, () -> now);
            final boolean first = tapped.accept(frames.of(memory, 1, 3, 5, 0));
            final boolean second = tapped.accept(frames.of(memory, 1, 2, 6, 0));
            assertTrue(!first && second, "the answer is the transmitter's");
            assertSame(sink.counters, tapped.counters());
            tapped.flush();
            tapped.accept(frames.of(memory, 4, 1, 7, 0));
            assertEquals(4, tapped.inFlight());
            tapped.close();
        }
        assertEquals(
                List.of("accept 1 3 5", "accept 1 2 6", "flush", "accept 4 1 7", "close"),
                sink.calls);
        assertEquals(
                List.of(
                        TestFrame.TIME + " 3 010203",
                        TestFrame.TIME + " 2 6302",
                        TestFrame.TIME + 2 + " 1 04"),
                read(file));
    }
}
