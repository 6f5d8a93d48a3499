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
 */
public record Load(
        int length, double rate, double seconds, long count, int flows, boolean checksum) {
    /** As fast as the generator goes. */
    public static final double FLOOD = 0;

    /** Frames at a rate for a time. */
    public static Load paced(int length, double rate, double seconds) {
        return new Load(length, rate, 0, Math.max(1, Math.round(rate * seconds)), 1, true);
    }

    /** As fast as it goes for a time. */
    public static Load flood(int length, double seconds) {
        return new Load(length, FLOOD, seconds, 0, 1, true);
    }

    /** So many frames back to back. */
    public static Load burst(int length, long count) {
        return new Load(length, FLOOD, 0, count, 1, true);
    }

    /** The same in several flows. */
    public Load inFlows(int number) {
        return new Load(length, rate, seconds, count, number, checksum);
    }

    /** The same without UDP checksums. */
    public Load withoutChecksum() {
        return new Load(length, rate, seconds, count, flows, false);
    }

    /** An upper limit of how long it takes to send, in seconds. */
    double longest() {
        return rate > 0 ? count / rate : Math.max(seconds, 1);
    }
}
