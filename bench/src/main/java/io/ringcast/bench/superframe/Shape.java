package io.ringcast.bench.superframe;

import io.ringcast.bench.trial.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Datagrams that the generator's UDP socket sends with one call. Several datagrams make a
 * super-frame.
 *
 * @param segments number of datagrams, 1 to {@value #MOST_SEGMENTS}
 * @param payload payload bytes of each datagram (gso_size in virtio_net.h)
 */
public record Shape(int segments, int payload) {
    /**
     * Smallest payload that holds the bench's stamp; {@link #MOST_PAYLOAD} is the most at an MTU of
     * 1500.
     */
    static final int LEAST_PAYLOAD = 16;

    static final int MOST_PAYLOAD = 1472;

    /** UDP_MAX_SEGMENTS in newer kernels (include/linux/udp.h); older ones have 64. */
    static final int MOST_SEGMENTS = 128;

    /** Most payload bytes of an IPv4 UDP datagram without options. */
    static final int MOST_BYTES = 65_507;

    /** Bytes of the Ethernet, IPv4 and UDP headers. */
    private static final int HEADERS = 42;

    private static final List<Integer> SEGMENTS = List.of(1, 4, 20, 64);
    private static final List<Integer> PAYLOADS = List.of(100, 1400);
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})x([0-9]{1,9})");

    /**
     * Returns the standard shapes: single frames and super-frames of 4, 20 and 64 datagrams, short
     * and long.
     */
    public static List<Shape> standard() {
        final List<Shape> shapes = new ArrayList<>();
        for (final int payload : PAYLOADS) {
            for (final int segments : SEGMENTS) {
                shapes.add(new Shape(Math.min(segments, MOST_BYTES / payload), payload));
            }
        }
        return List.copyOf(shapes);
    }

    /**
     * Parses a shape: {@code 20x100}.
     *
     * @throws IllegalArgumentException if it is invalid; the message names the text and the rule
     */
    public static Shape parse(String text) {
        final Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    text + ": must be DATAGRAMSxBYTES, for example 20x100");
        }
        final int segments = Integer.parseInt(matcher.group(1));
        final int payload = Integer.parseInt(matcher.group(2));
        if (segments < 1 || segments > MOST_SEGMENTS) {
            throw new IllegalArgumentException(
                    text + ": must have 1 to " + MOST_SEGMENTS + " datagrams");
        }
        if (payload < LEAST_PAYLOAD || payload > MOST_PAYLOAD) {
            throw new IllegalArgumentException(
                    text + ": must have " + LEAST_PAYLOAD + " to " + MOST_PAYLOAD + " bytes each");
        }
        if (segments * payload > MOST_BYTES) {
            throw new IllegalArgumentException(
                    text + ": must have at most " + MOST_BYTES + " bytes in all");
        }
        return new Shape(segments, payload);
    }

    /** Returns true if each datagram is a single frame. */
    public boolean single() {
        return segments == 1;
    }

    /** Returns the shape of single frames with the same payload size. */
    Shape alone() {
        return new Shape(1, payload);
    }

    /** Returns a load at a rate in datagrams a second, for a time. */
    Load paced(double rate, double seconds) {
        return Load.paced(HEADERS + payload, rate, seconds).fromSocket(segments);
    }

    /** Returns a load at the generator's highest rate, for a time. */
    Load flood(double seconds) {
        return Load.flood(HEADERS + payload, seconds).fromSocket(segments);
    }

    /** Returns a load of this many datagrams, sent back to back. */
    Load burst(long count) {
        return Load.burst(HEADERS + payload, count).fromSocket(segments);
    }

    /** In words. */
    @Override
    public String toString() {
        return single()
                ? String.format(Locale.ROOT, "single frames of %d bytes", payload)
                : String.format(
                        Locale.ROOT, "super-frames of %d datagrams of %d bytes", segments, payload);
    }
}
