package io.ringcast.bench.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Time in which a CPU of this virtual machine had something to run and the hypervisor ran something
 * else, from proc_stat(5). In steps of 10 ms; 0 where there is no hypervisor, or it does not tell.
 */
final class Steal {
    private static final Path STAT = Path.of("/proc/stat");

    /** user nice system idle iowait irq softirq steal. */
    private static final int STEAL = 8;

    private Steal() {}

    /** Of all CPUs together since the system was started, nanoseconds. */
    static long nanos() {
        try {
            return parse(Files.readString(STAT));
        } catch (IOException e) {
            return 0;
        }
    }

    /** From the text of the file, whose first line sums up. */
    static long parse(String stat) {
        final String[] fields = stat.lines().findFirst().orElse("").split("\\s+");
        return fields.length > STEAL && fields[0].equals("cpu")
                ? Long.parseLong(fields[STEAL]) * Usage.NANOS_PER_TICK
                : 0;
    }
}
