package io.ringcast.bench.trial;

/**
 * What the generator offers in one trial.
 *
 * @param length of a frame in bytes, without its FCS
 * @param rate frames a second; {@link #FLOOD}: as fast as it goes
 * @param seconds the end, if the count is not reached before; 0: the count alone
 * @param count frames; 0: the seconds alone
 * @param flows source ports taken in turn
 * @param checksum whether they have a UDP checksum
 * @param segments datagrams that a UDP socket sends with one call, as one super-frame if there are
 *     several; {@link #NO_SOCKET}: frames from a transmit ring. From a socket all are of one flow,
 *     their UDP checksum is left to the device, and {@code length}, {@code rate} and {@code count}
 *     are of the datagrams
 */
public record Load(
        int length,
        double rate,
        double seconds,
        long count,
        int flows,
        boolean checksum,
        int segments) {
    /** As fast as the generator goes. */
    public static final double FLOOD = 0;

    /** Frames come from a transmit ring. */
    public static final int NO_SOCKET = 0;

    /** Frames at a rate for a time. */
    public static Load paced(int length, double rate, double seconds) {
        return new Load(
                length, rate, 0, Math.max(1, Math.round(rate * seconds)), 1, true, NO_SOCKET);
    }

    /** As fast as it goes for a time. */
    public static Load flood(int length, double seconds) {
        return new Load(length, FLOOD, seconds, 0, 1, true, NO_SOCKET);
    }

    /** So many frames back to back. */
    public static Load burst(int length, long count) {
        return new Load(length, FLOOD, 0, count, 1, true, NO_SOCKET);
    }

    /** The same in several flows. */
    public Load inFlows(int number) {
        return new Load(length, rate, seconds, count, number, checksum, segments);
    }

    /** The same without UDP checksums. */
    public Load withoutChecksum() {
        return new Load(length, rate, seconds, count, flows, false, segments);
    }

    /** The same from a UDP socket, with so many datagrams a call. */
    public Load fromSocket(int datagrams) {
        return new Load(length, rate, seconds, count, 1, true, datagrams);
    }

    /** Datagrams that leave the generator in one frame. */
    int frameDatagrams() {
        return Math.max(1, segments);
    }

    /** An upper limit of how long it takes to send, in seconds. */
    double longest() {
        return rate > 0 ? count / rate : Math.max(seconds, 1);
    }
}
