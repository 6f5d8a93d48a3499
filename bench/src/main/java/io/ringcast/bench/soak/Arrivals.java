package io.ringcast.bench.soak;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sink's counts; 32-bit counts of the kernel are widened by it.
 *
 * @param received datagrams
 * @param duplicates of them, those whose number was seen before
 * @param reordered of them, those behind one with a higher number of their flow
 * @param misdirected of them, those that should not have come here
 * @param corrupt of them, those with another length or content than sent
 * @param socketDrops datagrams that found a socket's buffer full
 * @param checksumErrors datagrams that the host's UDP refused for their checksum
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

    /** Of those that arrived, the ones that something is wrong with. */
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
