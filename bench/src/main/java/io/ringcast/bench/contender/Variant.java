package io.ringcast.bench.contender;

import java.util.List;

/**
 * Set of options with which Ringcast is measured.
 *
 * @param name name in tables
 * @param options options of {@code ringcast run}
 * @param jvm JVM options, after those of the launcher
 */
public record Variant(String name, List<String> options, List<String> jvm) {
    /** Creates a variant without JVM options. */
    static Variant of(String name, String... options) {
        return new Variant(name, List.of(options), List.of());
    }

    /** Returns a description of half a line. */
    String description() {
        return ("Ringcast " + String.join(" ", options)).strip()
                + (jvm.isEmpty() ? "" : "; JVM: " + String.join(" ", jvm));
    }

    /** Returns true if it forwards IPv6, which is so if its options name an IPv6 destination. */
    boolean isIpv6() {
        // at least two colons; one colon is an IPv4 address and a port
        return String.join(" ", options).matches(".*--to[ =]\\[?[0-9a-f]*:[0-9a-f]*:.*");
    }

    /** Returns true if its options include one of these. */
    boolean has(String... names) {
        for (final String name : names) {
            if (options.stream().anyMatch(o -> o.equals(name) || o.startsWith(name + "="))) {
                return true;
            }
        }
        return false;
    }
}
