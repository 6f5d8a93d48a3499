package io.ringcast.engine.rule;

import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Udp;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Tells frames that have been forwarded to a group before and come again, by keeping an eye on one
 * datagram at a time: on the next one, when the last has not been seen for a second.
 *
 * <p>A datagram is known by what forwarders leave alone: its source address, its IPv4
 * identification and the sum of its payload. A sender that repeats itself word for word within a
 * second, with the same identification, looks the same. Fragments are not looked at.
 *
 * <p>Only rules that could take a frame again, and groups that are sent to, are looked at; for all
 * others it costs one look at an array.
 *
 * <p>Threading: one thread.
 */
final class ReturnedFrames {
    private static final long SECOND = 1_000_000_000L;

    private final boolean[] taken;
    private final int[] groups;
    private boolean watching;
    private long watched;
    private long lastSeen;

    ReturnedFrames(RuleSet rules) {
        final List<Recirculation> possible = Recirculation.of(rules);
        taken = new boolean[rules.size()];
        possible.forEach(each -> taken[rules.rules().indexOf(each.taker())] = true);
        groups =
                possible.stream()
                        .mapToInt(each -> each.destination().address())
                        .distinct()
                        .toArray();
    }

    /** The same rules for another thread. */
    ReturnedFrames(ReturnedFrames other) {
        taken = other.taken;
        groups = other.groups;
    }

    /**
     * Whether a frame that this rule takes has been here before.
     *
     * @param time when it was received, in nanoseconds since the epoch
     */
    boolean hasReturned(MemorySegment memory, Headers h, int rule, long time) {
        return taken[rule]
                && isSent(h.destination())
                && isWhole(h)
                && isWatched(signature(memory, h), time);
    }

    private boolean isSent(int address) {
        for (final int group : groups) {
            if (group == address) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWhole(Headers h) {
        return h.hasTransport()
                && !h.isFragment()
                && h.transport() + h.udpLength() <= h.frame() + h.capturedLength()
                && h.udpLength() >= Udp.LENGTH;
    }

    private static long signature(MemorySegment memory, Headers h) {
        return (long) h.source() << 32
                | (long) h.identification() << 16
                | h.payloadSum(memory) & 0xffff;
    }

    private boolean isWatched(long signature, long time) {
        final boolean recent = watching && time >= lastSeen && time - lastSeen <= SECOND;
        final boolean again = recent && signature == watched;
        if (again || !recent) {
            watching = true;
            watched = signature;
            lastSeen = time;
        }
        return again;
    }
}
