package io.ringcast.bench.soak;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts of the sink. The sink extends the kernel's 32-bit counts to 64 bits.
 *
 * @param received datagrams
 * @param duplicates received datagrams whose sequence number was seen before
 * @param reordered received datagrams after one with a higher sequence number of their flow
 * @param misdirected received datagrams that should not have arrived at this destination
 * @param corrupt received datagrams whose length or content differs from what was sent
 * @param socketDrops datagrams dropped because a socket's buffer was full
 * @param checksumErrors datagrams that the host's UDP dropped because of a wrong checksum
 */
record Arrivals(
        long received,
        long duplicates,
        long reordered,
        long misdirected,
        long corrupt,
        long socketDrops,
        long checksumErrors) {
    static Arrivals of(Words sink, long checksumErrors) {
        return new Arrivals(
                sink.get(Words.RECEIVED),
                sink.get(Words.DUPLICATES),
                sink.get(Words.REORDERED),
                sink.get(Words.MISDIRECTED),
                sink.get(Words.CORRUPT),
                sink.get(Words.SOCKET_DROPS),
                checksumErrors);
    }

    /** Returns the number of received datagrams with any fault. */
    static long wrong(Words sink) {
        return sink.get(Words.REORDERED) + sink.get(Words.MISDIRECTED) + sink.get(Words.CORRUPT);
    }

    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("received", received);
        map.put("duplicates", duplicates);
        map.put("reordered", reordered);
        map.put("misdirected", misdirected);
        map.put("corrupt", corrupt);
        map.put("socket_drops", socketDrops);
        map.put("checksum_errors", checksumErrors);
        return map;
    }
}
