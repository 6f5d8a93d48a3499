package io.ringcast.bench.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Steal time from proc_stat(5): time in which a CPU of this virtual machine was runnable but the
 * hypervisor ran something else. Resolution 10 ms; 0 if there is no hypervisor or it does not
 * report steal time.
 */
final class Steal {
    private static final Path STAT = Path.of("/proc/stat");

    /** Position of the field: user nice system idle iowait irq softirq steal. */
    private static final int STEAL = 8;

    private Steal() {}

    /** Returns the steal time of all CPUs together since boot, in nanoseconds. */
    static long nanos() {
        try {
            return parse(Files.readString(STAT));
        } catch (IOException e) {
            return 0;
        }
    }

    /** Parses the text of /proc/stat, whose first line has the sums. */
    static long parse(String stat) {
        final String[] fields = stat.lines().findFirst().orElse("").split("\\s+");
        return fields.length > STEAL && fields[0].equals("cpu")
                ? Long.parseLong(fields[STEAL]) * Usage.NANOS_PER_TICK
                : 0;
    }
}
