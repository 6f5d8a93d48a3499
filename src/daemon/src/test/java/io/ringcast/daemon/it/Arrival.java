package io.ringcast.daemon.it;

/**
 * A datagram that has arrived.
 *
 * @param nanos when, CLOCK_REALTIME
 * @param sequence its sender's number
 * @param mac the MAC address that it was for
 * @param address the IPv4 address that it was for
 */
record Arrival(long nanos, long sequence, long mac, int address) {
    /** As {@link ArrivalTap} prints it. */
    static Arrival parse(String line) {
        final String[] words = line.split(" ");
        return new Arrival(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Integer.parseInt(words[3]));
    }
}
