package io.ringcast.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Lines read from a stream so far; more are added as they arrive.
 *
 * <p>Threading: any thread. A separate thread reads the stream.
 */
final class Lines {
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private boolean ended;

    Lines(InputStream stream) {
        reader = new Thread(() -> read(stream), "ringcast-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream stream) {
        try (BufferedReader input =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            // The process was killed: the lines read so far are all there are.
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized boolean ended() {
        return ended;
    }

    synchronized List<String> copy() {
        return List.copyOf(lines);
    }

    synchronized String last() {
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    synchronized String await(Predicate<String> wanted, Duration patience)
            throws InterruptedException {
        final long deadline = System.nanoTime() + patience.toNanos();
        int seen = 0;
        while (true) {
            while (seen < lines.size()) {
                final String line = lines.get(seen++);
                if (wanted.test(line)) {
                    return line;
                }
            }
            final long left = (deadline - System.nanoTime()) / 1_000_000;
            if (ended || left <= 0) {
                return null;
            }
            wait(left);
        }
    }

    void join(Duration patience) throws InterruptedException {
        reader.join(patience.toMillis());
    }
}
