package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.counter.FragmentEvent;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.rule.Rule;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FragmentTableTest {
    private static final long LIFETIME = FragmentTable.LIFETIME;
    private static final int NOT_FOUND = FragmentTable.NOT_FOUND;

    private final FragmentTable table = new FragmentTable();
    private final Driver driver = new Driver(Rule.named("any").to("10.0.0.1").build());

    /** Returns the headers of a fragment with these addresses, the source in the upper half. */
    private Headers of(long addresses, int id, long timestamp) {
        driver.match(
                new TestFrame()
                        .source((int) (addresses >>> 32))
                        .group((int) addresses)
                        .id(id)
                        .received()
                        .at(timestamp));
        return driver.headers();
    }

    @Test
    void findsWhatItRemembers() {
        table.remember(of(1, 2, 0), 3);
        assertEquals(3, table.follow(of(1, 2, 0)));
        assertEquals(NOT_FOUND, table.follow(of(1, 3, 0)));
        assertEquals(NOT_FOUND, table.follow(of(2, 2, 0)));
        table.remember(of(1, 2, 0), 4);
        assertEquals(4, table.follow(of(1, 2, 0)));
        table.forget(of(1, 2, 0));
        assertEquals(NOT_FOUND, table.follow(of(1, 2, 0)));
        assertEquals(2, table.counters().get(FragmentEvent.TRACKED));
        assertEquals(2, table.counters().get(FragmentEvent.FOLLOWED));
        assertEquals(3, table.counters().get(FragmentEvent.UNKNOWN));
        assertEquals(0, table.counters().get(FragmentEvent.EXPIRED));
    }

    @Test
    void pushesOutTheOldestWhenFull() {
        for (int i = 0; i < FragmentTable.CAPACITY; i++) {
            table.remember(of(i, 0, i), i);
        }
        assertEquals(0, table.counters().get(FragmentEvent.EVICTED));
        // remembered again, 0 is the newest, and 1 has to go
        table.remember(of(0, 0, 2000), 7);
        assertEquals(0, table.counters().get(FragmentEvent.EVICTED));
        table.remember(of(-1, 0, 2000), 8);
        assertEquals(1, table.counters().get(FragmentEvent.EVICTED));
        assertEquals(NOT_FOUND, table.follow(of(1, 0, 2000)));
        assertEquals(7, table.follow(of(0, 0, 2000)));
        assertEquals(2, table.follow(of(2, 0, 2000)));
        assertEquals(8, table.follow(of(-1, 0, 2000)));
    }

    @Test
    void goesOnUnderOtherNumbers() {
        for (int i = 0; i < FragmentTable.CAPACITY; i++) {
            table.remember(of(i, 0, i), i % 3);
        }
        table.renumber(new int[] {1, NOT_FOUND, 0});
        for (int i = 0; i < FragmentTable.CAPACITY; i++) {
            final int expected = i % 3 == 0 ? 1 : i % 3 == 1 ? NOT_FOUND : 0;
            assertEquals(expected, table.follow(of(i, 0, i)));
        }
        // those that were forgotten have made room, and the rest still ages in its order
        for (int i = 0; i < FragmentTable.CAPACITY / 3; i++) {
            table.remember(of(-1 - i, 0, 2000), 2);
        }
        assertEquals(0, table.counters().get(FragmentEvent.EVICTED));
        table.remember(of(-2000, 0, 2000), 2);
        assertEquals(NOT_FOUND, table.follow(of(0, 0, 2000)));
        assertEquals(0, table.follow(of(2, 0, 2000)));
    }

    @Test
    void forgetsInTime() {
        table.remember(of(1, 1, 0), 5);
        assertEquals(5, table.follow(of(1, 1, LIFETIME)));
        assertEquals(NOT_FOUND, table.follow(of(1, 1, LIFETIME + 1)));
        assertEquals(1, table.counters().get(FragmentEvent.EXPIRED));
        // gone for good
        assertEquals(NOT_FOUND, table.follow(of(1, 1, 0)));
        assertEquals(1, table.counters().get(FragmentEvent.EXPIRED));
    }

    @Test
    void doesNotOutliveAClockSetBack() {
        table.remember(of(1, 1, 10 * LIFETIME), 5);
        assertEquals(5, table.follow(of(1, 1, 9 * LIFETIME)));
        assertEquals(NOT_FOUND, table.follow(of(1, 1, 9 * LIFETIME - 1)));
    }

    @Test
    void tellsExpiredFromEvicted() {
        final FragmentTable small = new FragmentTable(1);
        small.remember(of(1, 1, 0), 5);
        small.remember(of(2, 1, LIFETIME + 1), 5);
        assertEquals(1, small.counters().get(FragmentEvent.EXPIRED));
        assertEquals(0, small.counters().get(FragmentEvent.EVICTED));
    }

    @Test
    void agreesWithAMap() {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final Random random = new Random(seed);
        final FragmentTable small = new FragmentTable(16);
        final Map<Integer, Integer> map = new LinkedHashMap<>();
        for (int i = 0; i < 200_000; i++) {
            final int key = random.nextInt(40);
            switch (random.nextInt(4)) {
                case 0:
                    map.remove(key);
                    small.forget(of(key & 7, key >> 3, 0));
                    break;
                case 1:
                    map.remove(key);
                    if (map.size() == 16) {
                        final Iterator<Integer> oldest = map.keySet().iterator();
                        oldest.next();
                        oldest.remove();
                    }
                    map.put(key, i);
                    small.remember(of(key & 7, key >> 3, i), i);
                    break;
                default:
                    assertEquals(
                            map.getOrDefault(key, NOT_FOUND),
                            small.follow(of(key & 7, key >> 3, i)),
                            "-Dringcast.seed=" + seed + ", step " + i);
            }
        }
    }
}
