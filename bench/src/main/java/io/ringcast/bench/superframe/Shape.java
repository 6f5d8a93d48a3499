package io.ringcast.bench.superframe;

import io.ringcast.bench.trial.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Datagrams as the generator's UDP socket sends them with one call: several make a super-frame.
 *
 * @param segments datagrams, 1 to {@value #MOST_SEGMENTS}
 * @param payload bytes of each, without headers (what virtio_net.h calls gso_size)
 */
public record Shape(int segments, int payload) {
    /** The least that holds the bench's stamp, and the most at an MTU of 1500. */
    static final int LEAST_PAYLOAD = 16;

    static final int MOST_PAYLOAD = 1472;

    /** UDP_MAX_SEGMENTS of the kernels that have most (include/linux/udp.h). */
    static final int MOST_SEGMENTS = 128;

    /** What an IPv4 datagram without options holds. */
    static final int MOST_BYTES = 65_507;

    /** Ethernet, IPv4, UDP. */
    private static final int HEADERS = 42;

    private static final List<Integer> SEGMENTS = List.of(1, 4, 20, 64);
    private static final List<Integer> PAYLOADS = List.of(100, 1400);
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})x([0-9]{1,9})");

    /** Single frames and super-frames of 4, 20 and 64 datagrams, short and long ones. */
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
     * From text, {@code 20x100}.
     *
     * @throws IllegalArgumentException naming the text and the rule
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

    /** Whether each datagram is a frame of its own. */
    public boolean single() {
        return segments == 1;
    }

    /** Datagrams of the same size, each a frame of its own. */
    Shape alone() {
        return new Shape(1, payload);
    }

    /** Datagrams at a rate, per second, for a time. */
    Load paced(double rate, double seconds) {
        return Load.paced(HEADERS + payload, rate, seconds).fromSocket(segments);
    }

    /** As fast as it goes for a time. */
    Load flood(double seconds) {
        return Load.flood(HEADERS + payload, seconds).fromSocket(segments);
    }

    /** So many datagrams, one call after the other. */
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
