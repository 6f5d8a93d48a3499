package io.ringcast.daemon.doctor;

import io.ringcast.engine.ring.SocketBuffer;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;

/**
 * Checks whether a ring's socket gets the requested buffer. A transmit ring needs it for all its
 * frames at once, a receive ring for super-frames that are longer than a slot.
 */
final class BufferCheck implements Check {
    private static final String SETTINGS = "/proc/sys/net/core/";

    /** Memory that the kernel accounts for a super-frame of maximum length. */
    private static final int LONGEST = 1 << 16;

    private final HostFiles files;
    private final SocketBuffer buffer;
    private final int wish;
    private final IntUnaryOperator probe;

    /**
     * @param wish requested size in bytes
     * @param probe returns how many of the requested bytes the kernel grants
     */
    BufferCheck(HostFiles files, SocketBuffer buffer, int wish, IntUnaryOperator probe) {
        this.files = files;
        this.buffer = buffer;
        this.wish = wish;
        this.probe = probe;
    }

    @Override
    public String name() {
        return buffer == SocketBuffer.SEND ? "send buffer" : "receive queue";
    }

    @Override
    public List<Finding> findings() {
        final int granted = probe.applyAsInt(wish);
        if (granted >= wish) {
            return List.of(
                    Finding.ok(
                            name(),
                            String.format(Locale.ROOT, "%,d bytes, as asked for", granted)));
        }
        final OptionalLong limit = files.number(SETTINGS + buffer.limit());
        return List.of(
                Finding.warn(
                        name(),
                        String.format(
                                Locale.ROOT,
                                "%,d of %,d bytes%s, and CAP_NET_ADMIN to go beyond is missing: %s",
                                granted,
                                wish,
                                limit.isPresent()
                                        ? " (net.core."
                                                + buffer.limit()
                                                + " is "
                                                + limit.getAsLong()
                                                + ")"
                                        : "",
                                consequence(granted)),
                        "sysctl -w net.core." + buffer.limit() + "=" + wish));
    }

    private String consequence(int granted) {
        if (buffer == SocketBuffer.SEND) {
            return "a slow device fills it sooner (enobufs, ring_full)";
        }
        // The kernel doubles the value for its own overhead, socket(7)
        return String.format(
                Locale.ROOT,
                "%,d super-frames of 64 KiB can wait, further ones are dropped (unfetched)",
                Math.max(1, 2L * granted / LONGEST));
    }
}
