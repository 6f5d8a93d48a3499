package io.ringcast.daemon.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.LineQueue.WhenFull;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests writers and readers of different speed; the reader is a gate that is open or shut. */
@Timeout(60)
class LineQueueTest {
    /** Line so long that some hundreds of them fill the queue. */
    private static final String LONG = "x".repeat(1_000);

    private static final int MANY = 1_000;

    private final Gate gate = new Gate();

    private LineQueue queue(WhenFull whenFull) {
        return new LineQueue("test", whenFull, () -> gate, lines -> lines + " missing");
    }

    private static PrintStream print(LineQueue queue) {
        return new PrintStream(queue, false, StandardCharsets.UTF_8);
    }

    @Test
    void keepsLinesInOrderAndLosesNoneAtTheEnd() {
        for (final WhenFull whenFull : WhenFull.values()) {
            final LineQueue queue = queue(whenFull);
            final PrintStream out = print(queue);
            out.print("no line feed yet");
            out.println(", " + "µ".repeat(10_000));
            IntStream.range(0, 100).forEach(out::println);
            out.print("nor here");
            queue.drain();
            assertEquals("no line feed yet, " + "µ".repeat(10_000), gate.lines().get(0));
            assertEquals(
                    IntStream.range(0, 100).mapToObj(Integer::toString).toList(),
                    gate.lines().subList(1, 101));
            assertEquals("nor here", gate.lines().get(101));
            assertEquals(0, queue.dropped());
            assertTrue(queue.isIdle());
            gate.clear();
        }
    }

    @Test
    void dropsWhatNobodyTakesAndSaysSoInItsPlace() throws Exception {
        gate.shut();
        final LineQueue queue = queue(WhenFull.DROP);
        final PrintStream out = print(queue);
        for (int i = 0; i < MANY; i++) {
            out.println(i + " " + LONG);
            gate.awaitWriter(); // wait until the queue's thread has taken its line
        }
        final long dropped = queue.dropped();
        assertTrue(dropped > MANY / 2 && dropped < MANY, "dropped: " + dropped);
        assertFalse(queue.isIdle());
        gate.open();
        gate.await(dropped + " missing");
        out.println("again");
        queue.drain();
        final List<String> lines = gate.lines();
        final int kept = (int) (MANY - dropped);
        assertEquals(kept + 2, lines.size());
        for (int i = 0; i < kept; i++) {
            assertEquals(i + " " + LONG, lines.get(i));
        }
        assertEquals(List.of(dropped + " missing", "again"), lines.subList(kept, kept + 2));
        assertEquals(dropped, queue.dropped());
    }

    @Test
    void theNoticeStandsBeforeTheFirstLineThatHasRoomAgain() throws Exception {
        gate.shut();
        final LineQueue queue = queue(WhenFull.DROP);
        final PrintStream out = print(queue);
        for (int i = 0; i < MANY; i++) {
            out.println(LONG);
            gate.awaitWriter();
        }
        final long dropped = queue.dropped();
        out.println("short"); // fits, although a long line did not
        assertEquals(dropped, queue.dropped());
        gate.open();
        queue.drain();
        final List<String> lines = gate.lines();
        assertEquals(
                List.of(dropped + " missing", "short"),
                lines.subList(lines.size() - 2, lines.size()));
    }

    @Test
    void givesUpWhenNothingIsTakenAndCountsWhatIsLeft() throws Exception {
        gate.shut();
        final LineQueue queue = queue(WhenFull.DROP);
        final PrintStream out = print(queue);
        out.println("in the thread's hand");
        gate.awaitWriter();
        out.println("queued");
        queue.drain();
        assertEquals(2, queue.dropped());
        out.println("too late");
        assertEquals(3, queue.dropped());
        gate.open();
    }

    @Test
    void aWriterOfResultsWaitsForItsReader() throws Exception {
        gate.shut();
        final LineQueue queue = queue(WhenFull.WAIT);
        final Thread writer =
                new Thread(() -> IntStream.range(0, MANY).forEach(i -> print(queue).println(LONG)));
        writer.start();
        awaitWaiting(writer);
        gate.open();
        writer.join();
        queue.drain();
        assertEquals(MANY, gate.lines().size());
        assertEquals(0, queue.dropped());
    }

    @Test
    void inAHurryNobodyWaits() throws Exception {
        gate.shut();
        final LineQueue queue = queue(WhenFull.WAIT);
        final Thread writer =
                new Thread(() -> IntStream.range(0, MANY).forEach(i -> print(queue).println(LONG)));
        writer.start();
        awaitWaiting(writer);
        queue.hurry();
        writer.join();
        queue.drain();
        assertEquals(MANY, queue.dropped() + gate.lines().size());
        assertTrue(queue.dropped() > 0);
        gate.open();
    }

    @Test
    void resultsEndWithTheFirstFailure() {
        gate.breakDown();
        final LineQueue queue = queue(WhenFull.WAIT);
        final PrintStream out = print(queue);
        IntStream.range(0, MANY).forEach(i -> out.println(LONG));
        queue.drain();
        assertEquals("Broken pipe", queue.failure().orElseThrow().getMessage());
        assertEquals(MANY, queue.dropped());
        assertEquals(List.of(), gate.lines());
    }

    /** The output fails for a while, like a log on a full disk or a closed pipe. */
    @Test
    void aLogGoesOnAfterAFailure() {
        gate.breakDown();
        final LineQueue queue = queue(WhenFull.DROP);
        final PrintStream out = print(queue);
        out.println("one");
        queue.drain();
        out.println("two");
        queue.drain();
        assertEquals(2, queue.dropped());
        gate.repair();
        out.println("three");
        queue.drain();
        // The notice before the second line was lost with that line.
        assertEquals(List.of("2 missing", "three"), gate.lines());
        assertEquals(2, queue.dropped());
    }

    @Test
    void opensInTheBackground() throws Exception {
        final CountDownLatch reader = new CountDownLatch(1);
        final LineQueue queue =
                new LineQueue(
                        "test",
                        WhenFull.DROP,
                        () -> {
                            reader.await();
                            return gate;
                        },
                        lines -> lines + " missing");
        print(queue).println("early");
        assertFalse(queue.awaitOpen());
        reader.countDown();
        gate.await("early");
        assertTrue(queue.awaitOpen());
        queue.close();
        assertEquals(0, queue.dropped());
    }

    @Test
    void saysWhyItCannotOpen() {
        final LineQueue queue =
                new LineQueue(
                        "test",
                        WhenFull.DROP,
                        () -> {
                            throw new IOException("no such directory");
                        },
                        lines -> "");
        assertEquals(
                "no such directory",
                assertThrows(IOException.class, queue::awaitOpen).getMessage());
    }

    private static void awaitWaiting(Thread thread) throws InterruptedException {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
    }

    /** Stream whose reader can stop reading or close it. */
    private static final class Gate extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean shut;
        private boolean broken;
        private int waiting;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] b, int offset, int length) throws IOException {
            waiting++;
            notifyAll();
            while (shut) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            waiting--;
            if (broken) {
                throw new IOException("Broken pipe");
            }
            bytes.write(b, offset, length);
            notifyAll();
        }

        synchronized void shut() {
            shut = true;
        }

        synchronized void open() {
            shut = false;
            notifyAll();
        }

        synchronized void breakDown() {
            broken = true;
        }

        synchronized void repair() {
            broken = false;
        }

        synchronized void clear() {
            bytes.reset();
        }

        synchronized List<String> lines() {
            return new ArrayList<>(bytes.toString(StandardCharsets.UTF_8).lines().toList());
        }

        synchronized void await(String line) throws InterruptedException {
            while (!lines().contains(line)) {
                wait();
            }
        }

        synchronized void awaitWriter() throws InterruptedException {
            while (waiting == 0) {
                wait();
            }
        }
    }
}
