package io.ringcast.daemon.it;

/**
 * One received test datagram.
 *
 * @param nanos reception time in nanoseconds, CLOCK_REALTIME
 * @param sequence sequence number that the sender wrote into the payload
 * @param mac destination MAC address
 * @param address destination IPv4 address
 */
record Arrival(long nanos, long sequence, long mac, int address) {
    /** Parses a line that {@link ArrivalTap} printed. */
    static Arrival parse(String line) {
        final String[] words = line.split(" ");
        return new Arrival(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Integer.parseInt(words[3]));
    }
}
