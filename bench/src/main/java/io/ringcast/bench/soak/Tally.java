package io.ringcast.bench.soak;

import java.util.LinkedHashMap;
import java.util.Map;

/** What came of the disturbances of one kind. Threading: one thread. */
final class Tally {
    private long count;
    private long recovered;
    private double longestMillis;
    private long wrong;
    private long meanwhile;

    /**
     * Adds a disturbance.
     *
     * @param millis from its end until frames of all flows arrived again that were sent later;
     *     negative if that did not come to pass
     * @param wrongly datagrams that arrived until the next one and should not have, or not there
     *     and then
     * @param generated frames sent by the generator from its beginning until then
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

    /** Adds all of another one. */
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

    /** Frames that were sent while such disturbances lasted: the most that they can have cost. */
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
