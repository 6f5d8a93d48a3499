package io.ringcast.daemon.doctor;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;

/** Whether the transmit ring's socket gets a send buffer for all the ring's frames at once. */
final class SendBufferCheck implements Check {
    private static final String LIMIT = "/proc/sys/net/core/wmem_max";

    private final HostFiles files;
    private final int wish;
    private final IntUnaryOperator probe;

    /**
     * @param wish in bytes
     * @param probe how much of a wish is granted
     */
    SendBufferCheck(HostFiles files, int wish, IntUnaryOperator probe) {
        this.files = files;
        this.wish = wish;
        this.probe = probe;
    }

    @Override
    public String name() {
        return "send buffer";
    }

    @Override
    public List<Finding> findings() {
        final int granted = probe.applyAsInt(wish);
        if (granted >= wish) {
            return List.of(
                    Finding.ok(
                            name(), String.format(Locale.ROOT, "%,d bytes, as wished", granted)));
        }
        final OptionalLong limit = files.number(LIMIT);
        return List.of(
                Finding.warn(
                        name(),
                        String.format(
                                Locale.ROOT,
                                "%,d of %,d bytes%s, and CAP_NET_ADMIN to go beyond is missing: a slow device fills it sooner (enobufs, ring_full)",
                                granted,
                                wish,
                                limit.isPresent()
                                        ? " (net.core.wmem_max is " + limit.getAsLong() + ")"
                                        : ""),
                        "sysctl -w net.core.wmem_max=" + wish));
    }
}
