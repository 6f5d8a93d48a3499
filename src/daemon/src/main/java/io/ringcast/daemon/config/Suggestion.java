package io.ringcast.daemon.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** Suggestion of the word that the user probably meant. */
final class Suggestion {
    /** Words of similar programs, and the corresponding words of Ringcast. */
    private static final Map<String, String> ELSEWHERE =
            Map.ofEntries(
                    Map.entry("copy-iface", "transmit"),
                    Map.entry("output", "transmit"),
                    Map.entry("out", "transmit"),
                    Map.entry("egress", "transmit"),
                    Map.entry("input", "interface"),
                    Map.entry("in", "interface"),
                    Map.entry("receive", "interface"),
                    Map.entry("ingress", "interface"),
                    Map.entry("ring-size", "ring-frames"),
                    Map.entry("tx-ring-frames", "transmit-ring-frames"),
                    Map.entry("batch", "burst"),
                    Map.entry("affinity", "cpu"),
                    Map.entry("destination", "to"),
                    Map.entry("destinations", "to"),
                    Map.entry("targets", "to"),
                    Map.entry("receivers", "to"),
                    Map.entry("address", "ip"),
                    Map.entry("multicast", "group"),
                    Map.entry("groups", "group"),
                    Map.entry("checksum", "udp-checksum"));

    private Suggestion() {}

    /** Returns the end of a message about an unknown word. */
    static String of(String word, Collection<String> known) {
        final String elsewhere = ELSEWHERE.get(word);
        if (elsewhere != null && known.contains(elsewhere)) {
            return "it is called \"" + elsewhere + "\" here";
        }
        String nearest = null;
        int least = Math.max(1, word.length() / 3) + 1;
        for (final String candidate : known) {
            final int distance = distance(normal(word), candidate, least);
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest == null
                ? "known here: " + String.join(", ", known)
                : "did you mean \"" + nearest + "\"?";
    }

    private static String normal(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns the edit distance: how many letters must be inserted, deleted, replaced, or swapped
     * with their neighbour (optimal string alignment). Returns {@code limit} if the distance is not
     * below it.
     */
    private static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) >= limit) {
            return limit;
        }
        int[] before = new int[b.length() + 1];
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            final int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                final boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                row[j] =
                        Math.min(Math.min(above[j], row[j - 1]) + 1, above[j - 1] + (same ? 0 : 1));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            before = above;
            above = row;
        }
        return Math.min(limit, above[b.length()]);
    }
}
