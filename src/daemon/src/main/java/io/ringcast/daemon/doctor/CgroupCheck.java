package io.ringcast.daemon.doctor;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Checks whether the memory limit of the control group is sufficient for the JVM. The rings are not
 * charged to it: the kernel allocates them without __GFP_ACCOUNT (alloc_one_pg_vec_page in
 * net/packet/af_packet.c).
 */
final class CgroupCheck implements Check {
    private static final long MEBIBYTE = 1 << 20;

    private final HostFiles files;
    private final long needed;

    /**
     * @param needed memory that the JVM needs, in bytes
     */
    CgroupCheck(HostFiles files, long needed) {
        this.files = files;
        this.needed = needed;
    }

    @Override
    public String name() {
        return "memory limit";
    }

    @Override
    public List<Finding> findings() {
        final OptionalLong limit = limit();
        if (limit.isEmpty()) {
            return List.of(Finding.ok(name(), "none set by the control group"));
        }
        final String message =
                String.format(
                        Locale.ROOT,
                        "%,d MiB by the control group, of which the JVM takes up to %,d",
                        limit.getAsLong() / MEBIBYTE,
                        needed / MEBIBYTE);
        return List.of(
                limit.getAsLong() < needed
                        ? Finding.warn(
                                name(),
                                message,
                                "systemctl set-property UNIT MemoryMax=" + needed / MEBIBYTE + "M")
                        : Finding.ok(name(), message));
    }

    /**
     * Returns the limit. Without one, version 2 says {@code max}, and version 1 a very large
     * number.
     */
    private OptionalLong limit() {
        for (final String line : files.lines("/proc/self/cgroup")) {
            final String[] parts = line.split(":", 3);
            final OptionalLong limit =
                    parts[1].isEmpty()
                            ? files.number("/sys/fs/cgroup" + parts[2] + "/memory.max")
                            : parts[1].equals("memory")
                                    ? files.number(
                                            "/sys/fs/cgroup/memory"
                                                    + parts[2]
                                                    + "/memory.limit_in_bytes")
                                    : OptionalLong.empty();
            if (limit.isPresent() && limit.getAsLong() < Long.MAX_VALUE / 2) {
                return limit;
            }
        }
        return OptionalLong.empty();
    }
}
