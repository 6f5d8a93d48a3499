package io.ringcast.daemon.doctor;

import io.ringcast.engine.ring.RingGeometry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Checks whether there is enough memory for the rings, which the kernel neither swaps nor shares.
 */
final class RingMemoryCheck implements Check {
    private static final long MEBIBYTE = 1 << 20;

    private final HostFiles files;
    private final List<RingGeometry> receive;
    private final Optional<RingGeometry> transmit;
    private final int workers;

    /**
     * @param receive sizes of the receive rings, one for each interface
     * @param transmit size of the transmit ring, if there is one
     * @param workers number of workers; each has its own rings
     */
    RingMemoryCheck(
            HostFiles files,
            List<RingGeometry> receive,
            Optional<RingGeometry> transmit,
            int workers) {
        this.files = files;
        this.receive = receive;
        this.transmit = transmit;
        this.workers = workers;
    }

    @Override
    public String name() {
        return "ring memory";
    }

    @Override
    public List<Finding> findings() {
        return List.of(
                files.field("/proc/meminfo", "MemAvailable:")
                        .map(field -> Long.parseLong(field.split(" ")[0]) << 10)
                        .map(this::finding)
                        .orElse(Finding.unknown(name(), "/proc/meminfo cannot be read")));
    }

    private Finding finding(long available) {
        final long needed =
                workers
                        * (receive.stream().mapToLong(RingGeometry::memorySize).sum()
                                + transmit.map(RingGeometry::memorySize).orElse(0L));
        final String message =
                String.format(
                        Locale.ROOT,
                        "the rings take %s of %s available",
                        text(needed),
                        text(available));
        if (needed > available) {
            return Finding.fail(name(), message, fewer(available));
        }
        if (needed > available / 2) {
            return Finding.warn(name(), message, fewer(available));
        }
        return Finding.ok(name(), message);
    }

    /** Returns the command for fewer slots: as many as fit in a quarter of the available memory. */
    private String fewer(long available) {
        final long slot = receive.stream().mapToLong(RingGeometry::frameSize).sum();
        final long slots = Math.max(1, Long.highestOneBit(available / 4 / workers / slot));
        return "ringcast run --ring-frames "
                + Math.min(slots, receive.get(0).frameCount())
                + " ...";
    }

    private static String text(long bytes) {
        return bytes < 10 * MEBIBYTE
                ? String.format(Locale.ROOT, "%.1f MiB", (double) bytes / MEBIBYTE)
                : String.format(Locale.ROOT, "%,d MiB", bytes / MEBIBYTE);
    }
}
