package io.ringcast.daemon.it;

import io.ringcast.testbed.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Counter of the IPv4 packets that a namespace's kernel has received since this object was created,
 * whether or not a socket takes them. A super-frame counts as the number of its datagrams (IpExt
 * InNoECTPkts in ip_rcv_core, net/ipv4/ip_input.c). Each fragment counts as one. A frame with a
 * VLAN tag does not count.
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

    /** Starts counting now. */
    static Arrivals at(Namespace namespace) {
        return new Arrivals(Path.of("/proc", Long.toString(namespace.pid()), "net", "netstat"));
    }

    /** Waits until this number of packets has arrived; fails if they do not arrive in time. */
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

    /** Returns the line of column names and the line of values. */
    private List<String> lines() {
        try {
            return Files.readAllLines(file).stream().filter(l -> l.startsWith(TABLE)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
