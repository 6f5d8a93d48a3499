package io.ringcast.bench.soak;

import java.util.LinkedHashMap;
import java.util.Map;

/** Results of the disturbances of one kind. Threading: one thread. */
final class Tally {
    private long count;
    private long recovered;
    private double longestMillis;
    private long wrong;
    private long meanwhile;

    /**
     * Adds a disturbance.
     *
     * @param millis milliseconds from its end until later frames of all flows had arrived; negative
     *     if they did not arrive
     * @param wrongly faulty datagrams until the next disturbance: duplicate, reordered, misdirected
     *     or corrupt
     * @param generated frames that the generator sent from the start of the disturbance until
     *     frames had arrived again
     */
    void add(double millis, long wrongly, long generated) {
        count++;
        wrong += wrongly;
        meanwhile += generated;
        if (millis >= 0) {
            recovered++;
            longestMillis = Math.max(longestMillis, millis);
        }
    }

    /** Adds the results of another tally. */
    void add(Tally other) {
        count += other.count;
        recovered += other.recovered;
        longestMillis = Math.max(longestMillis, other.longestMillis);
        wrong += other.wrong;
        meanwhile += other.meanwhile;
    }

    long count() {
        return count;
    }

    long recovered() {
        return recovered;
    }

    double longestMillis() {
        return longestMillis;
    }

    long wrong() {
        return wrong;
    }

    /**
     * Returns the frames that were sent during these disturbances: the most that can have been
     * lost.
     */
    long meanwhile() {
        return meanwhile;
    }

    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("count", count);
        map.put("recovered", recovered);
        map.put("longest_millis", Math.round(longestMillis * 10) / 10.0);
        map.put("wrong", wrong);
        map.put("sent_meanwhile", meanwhile);
        return map;
    }
}
