package io.ringcast.engine.network;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name of a Ringcast filter, as tc(8) shows it: {@code ringcast-4711-eth0-5fa3c1d2}, followed by
 * {@code +qdisc} if Ringcast created the clsact qdisc, too.
 *
 * @param pid process id of the owner in its own PID namespace; for information only
 * @param device the device's name when the filter was created; for information only
 * @param port the {@link NetlinkPort} that the owner holds
 * @param ownsQdisc whether the owner has made the qdisc
 */
record FilterName(long pid, String device, int port, boolean ownsQdisc) {
    private static final Pattern FORM =
            Pattern.compile("ringcast-(\\d{1,18})-(.*)-([0-9a-f]{8})(\\+qdisc)?");

    /** Reads a name; empty if it is none of ours. */
    static Optional<FilterName> parse(String text) {
        final Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new FilterName(
                                Long.parseLong(matcher.group(1)),
                                matcher.group(2),
                                Integer.parseUnsignedInt(matcher.group(3), 16),
                                matcher.group(4) != null))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "ringcast-%d-%s-%08x%s", pid, device, port, ownsQdisc ? "+qdisc" : "");
    }
}
