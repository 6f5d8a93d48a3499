package io.ringcast.daemon.it;

import io.ringcast.testbed.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The IPv4 packets that a namespace's kernel has received since some moment, whether anybody there
 * wants them or not. A super-frame counts as its datagrams (IpExt InNoECTPkts in ip_rcv_core,
 * net/ipv4/ip_input.c), a fragment for itself; a tagged frame does not count.
 */
final class Arrivals {
    private static final String TABLE = "IpExt:";
    private static final String COLUMN = "InNoECTPkts";

    private final Path file;
    private final long before;

    private Arrivals(Path file) {
        this.file = file;
        before = total();
    }

    /** Counts from now on. */
    static Arrivals at(Namespace namespace) {
        return new Arrivals(Path.of("/proc", Long.toString(namespace.pid()), "net", "netstat"));
    }

    /** Waits until so many have arrived; fails if they do not. */
    void await(long count) {
        if (!Until.holds(() -> total() - before >= count)) {
            throw new AssertionError(total() - before + " of " + count + " packets have arrived");
        }
    }

    private long total() {
        final List<String> lines = lines();
        final List<String> names = List.of(lines.get(0).split(" "));
        return Long.parseLong(lines.get(1).split(" ")[names.indexOf(COLUMN)]);
    }

    /** The names, and the numbers below them. */
    private List<String> lines() {
        try {
            return Files.readAllLines(file).stream().filter(l -> l.startsWith(TABLE)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
