package io.ringcast.engine.match;

import io.ringcast.engine.counter.FragmentEvent;
import io.ringcast.engine.frame.Headers;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Table of the rules that took the first fragments of datagrams, so that later fragments, which
 * carry no port, follow them. The key is that of RFC 791 and RFC 8200 section 4.5 (source,
 * destination, identification; the protocol is always UDP) and the VLAN id.
 *
 * <p>It holds a fixed number of datagrams; if it is full, a new datagram evicts the oldest entry.
 * An entry is valid for {@link #LIFETIME}, by the timestamps of the frames.
 *
 * <p>Threading: one thread, but the counters may be read by any. Allocates only in the constructor.
 */
final class FragmentTable {
    /** Largest number of datagrams. */
    static final int CAPACITY = 1024;

    /**
     * Nanoseconds for which a first fragment is remembered. RFC 791 suggests 15 seconds for
     * reassembly, RFC 1122 section 3.3.2 60 to 120; Linux gives up after 30 (net.ipv4.ipfrag_time),
     * and for IPv6 after the 60 of RFC 8200 section 4.5. This table uses 30 seconds for both.
     */
    static final long LIFETIME = 30_000_000_000L;

    static final int NOT_FOUND = -1;

    /** Random hash key: without it, senders could choose addresses that all share one bucket. */
    private static final long KEY = new SecureRandom().nextLong();

    private static final int NIL = -1;

    // the key; IPv4 addresses are IPv4-mapped
    private final long[] sourceHighs;
    private final long[] sourceLows;
    private final long[] destinationHighs;
    private final long[] destinationLows;
    private final long[] ids;

    private final int[] rules;
    private final long[] times;

    // hash chains
    private final int[] buckets;
    private final int[] chain;

    // all used entries by age, in a ring with the sentinel `none`; the free entries are linked by
    // `newer` alone
    private final int[] newer;
    private final int[] older;
    private final int none;
    private int free;

    private final FragmentCounters counters = new FragmentCounters();

    FragmentTable() {
        this(CAPACITY);
    }

    /** Creates a table for this many datagrams, a power of two. */
    FragmentTable(int capacity) {
        sourceHighs = new long[capacity];
        sourceLows = new long[capacity];
        destinationHighs = new long[capacity];
        destinationLows = new long[capacity];
        ids = new long[capacity];
        rules = new int[capacity];
        times = new long[capacity];
        buckets = new int[2 * capacity];
        chain = new int[capacity];
        newer = new int[capacity + 1];
        older = new int[capacity + 1];
        none = capacity;
        newer[none] = none;
        older[none] = none;
        Arrays.fill(buckets, NIL);
        for (int entry = 0; entry < capacity; entry++) {
            newer[entry] = entry + 1 < capacity ? entry + 1 : NIL;
        }
    }

    /** Returns the counters of fragment events; readable by any thread. */
    FragmentCounters counters() {
        return counters;
    }

    /**
     * Remembers the rule that took a first fragment.
     *
     * @param h headers of the fragment
     */
    void remember(Headers h, int rule) {
        forget(h);
        final long now = h.timestamp();
        if (free == NIL) {
            final int oldest = newer[none];
            counters.count(isExpired(oldest, now) ? FragmentEvent.EXPIRED : FragmentEvent.EVICTED);
            remove(oldest);
        }
        final int entry = free;
        free = newer[entry];
        sourceHighs[entry] = h.sourceHigh();
        sourceLows[entry] = h.sourceLow();
        destinationHighs[entry] = h.destinationHigh();
        destinationLows[entry] = h.destinationLow();
        ids[entry] = id(h);
        rules[entry] = rule;
        times[entry] = now;
        final int bucket = bucket(h);
        chain[entry] = buckets[bucket];
        buckets[bucket] = entry;
        final int newest = older[none];
        older[entry] = newest;
        newer[entry] = none;
        newer[newest] = entry;
        older[none] = entry;
        counters.count(FragmentEvent.TRACKED);
    }

    /**
     * Removes a datagram, if it is in the table, because a first fragment with the same key was not
     * tracked.
     */
    void forget(Headers h) {
        final int entry = find(h);
        if (entry != NIL) {
            remove(entry);
        }
    }

    /**
     * Replaces the rule numbers after a change of rules.
     *
     * @param to for each former rule its new number; {@link #NOT_FOUND} to remove its datagrams
     */
    void renumber(int[] to) {
        for (int entry = newer[none]; entry != none; ) {
            final int next = newer[entry];
            rules[entry] = to[rules[entry]];
            if (rules[entry] == NOT_FOUND) {
                remove(entry);
            }
            entry = next;
        }
    }

    /** Returns the rule that took the first fragment, or {@link #NOT_FOUND}. */
    int follow(Headers h) {
        final int entry = find(h);
        if (entry != NIL && !isExpired(entry, h.timestamp())) {
            counters.count(FragmentEvent.FOLLOWED);
            return rules[entry];
        }
        if (entry != NIL) {
            counters.count(FragmentEvent.EXPIRED);
            remove(entry);
        }
        counters.count(FragmentEvent.UNKNOWN);
        return NOT_FOUND;
    }

    /**
     * Returns whether an entry is too old, or too far in the future: if the clock was set back, an
     * entry must not stay valid until the clock has caught up.
     */
    private boolean isExpired(int entry, long now) {
        final long age = now - times[entry];
        return age > LIFETIME || age < -LIFETIME;
    }

    private static long id(Headers h) {
        return (long) h.vlanId() << 32 | Integer.toUnsignedLong(h.identification());
    }

    private int find(Headers h) {
        final long id = id(h);
        int entry = buckets[bucket(h)];
        while (entry != NIL && !(ids[entry] == id && hasAddresses(entry, h))) {
            entry = chain[entry];
        }
        return entry;
    }

    private boolean hasAddresses(int entry, Headers h) {
        return sourceLows[entry] == h.sourceLow()
                && destinationLows[entry] == h.destinationLow()
                && sourceHighs[entry] == h.sourceHigh()
                && destinationHighs[entry] == h.destinationHigh();
    }

    private int bucket(Headers h) {
        return bucket(
                h.sourceHigh(), h.sourceLow(), h.destinationHigh(), h.destinationLow(), id(h));
    }

    private int bucket(int entry) {
        return bucket(
                sourceHighs[entry],
                sourceLows[entry],
                destinationHighs[entry],
                destinationLows[entry],
                ids[entry]);
    }

    private int bucket(
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, long id) {
        long mixed = mix(KEY ^ sourceHigh);
        mixed = mix(mixed ^ sourceLow);
        mixed = mix(mixed ^ destinationHigh);
        mixed = mix(mixed ^ destinationLow);
        mixed = mix(mixed ^ id);
        return (int) (mixed >>> 40) & buckets.length - 1;
    }

    /** Mixes a word: each bit affects the upper half, and the upper half affects the lower one. */
    private static long mix(long word) {
        final long product = word * 0x9e37_79b9_7f4a_7c15L; // 2^64 / golden ratio
        return product ^ product >>> 32;
    }

    private void remove(int entry) {
        unchain(entry);
        older[newer[entry]] = older[entry];
        newer[older[entry]] = newer[entry];
        newer[entry] = free;
        free = entry;
    }

    private void unchain(int entry) {
        final int bucket = bucket(entry);
        if (buckets[bucket] == entry) {
            buckets[bucket] = chain[entry];
            return;
        }
        int before = buckets[bucket];
        while (chain[before] != entry) {
            before = chain[before];
        }
        chain[before] = chain[entry];
    }
}
