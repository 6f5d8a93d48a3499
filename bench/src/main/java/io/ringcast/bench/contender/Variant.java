package io.ringcast.bench.contender;

import java.util.List;

/**
 * A way to run Ringcast.
 *
 * @param name what tables call it
 * @param options of {@code ringcast run}
 * @param jvm options of its JVM, behind those that the launcher gives to all
 */
public record Variant(String name, List<String> options, List<String> jvm) {
    /** With the JVM as the launcher starts it. */
    static Variant of(String name, String... options) {
        return new Variant(name, List.of(options), List.of());
    }

    /** What it is, in half a line. */
    String description() {
        return ("Ringcast " + String.join(" ", options)).strip()
                + (jvm.isEmpty() ? "" : "; JVM: " + String.join(" ", jvm));
    }

    /** True if it is to forward IPv6: its options name such a destination. */
    boolean isIpv6() {
        // one colon is an IPv4 address and a port
        return String.join(" ", options).matches(".*--to[ =]\\[?[0-9a-f]*:[0-9a-f]*:.*");
    }

    /** Whether one of these options is among its own. */
    boolean has(String... names) {
        for (final String name : names) {
            if (options.stream().anyMatch(o -> o.equals(name) || o.startsWith(name + "="))) {
                return true;
            }
        }
        return false;
    }
}
