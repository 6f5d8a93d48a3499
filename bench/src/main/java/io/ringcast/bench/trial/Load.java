package io.ringcast.bench.trial;

/**
 * Load that the generator offers in one trial.
 *
 * @param length frame length in bytes, without FCS
 * @param rate frames a second; {@link #FLOOD} means the highest possible rate
 * @param seconds time after which the trial ends even if {@code count} is not reached; 0 means no
 *     time limit
 * @param count frames to send; 0 means no limit but the time
 * @param flows number of source ports, used in turn
 * @param checksum whether frames have a UDP checksum
 * @param segments datagrams that a UDP socket sends with one call, as one super-frame if there are
 *     several; {@link #NO_SOCKET} means frames from a transmit ring. With a socket there is one
 *     flow, the UDP checksum is left to the device, and {@code length}, {@code rate} and {@code
 *     count} refer to datagrams
 */
public record Load(
        int length,
        double rate,
        double seconds,
        long count,
        int flows,
        boolean checksum,
        int segments) {
    /** Highest possible rate. */
    public static final double FLOOD = 0;

    /** Frames are sent from a transmit ring. */
    public static final int NO_SOCKET = 0;

    /** Returns a load at a rate for a time. */
    public static Load paced(int length, double rate, double seconds) {
        return new Load(
                length, rate, 0, Math.max(1, Math.round(rate * seconds)), 1, true, NO_SOCKET);
    }

    /** Returns a load at the highest possible rate for a time. */
    public static Load flood(int length, double seconds) {
        return new Load(length, FLOOD, seconds, 0, 1, true, NO_SOCKET);
    }

    /** Returns a load of this many frames, back to back. */
    public static Load burst(int length, long count) {
        return new Load(length, FLOOD, 0, count, 1, true, NO_SOCKET);
    }

    /** Returns the same load in several flows. */
    public Load inFlows(int number) {
        return new Load(length, rate, seconds, count, number, checksum, segments);
    }

    /** Returns the same load without UDP checksums. */
    public Load withoutChecksum() {
        return new Load(length, rate, seconds, count, flows, false, segments);
    }

    /** Returns the same load from a UDP socket, with this many datagrams a call. */
    public Load fromSocket(int datagrams) {
        return new Load(length, rate, seconds, count, 1, true, datagrams);
    }

    /** Returns the datagrams in each frame of the generator. */
    int frameDatagrams() {
        return Math.max(1, segments);
    }

    /** Returns an upper limit of the sending time, in seconds. */
    double longest() {
        return rate > 0 ? count / rate : Math.max(seconds, 1);
    }
}
