package io.ringcast.daemon.doctor;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks whether the loop's CPU shares its core with another CPU (SMT). */
final class SiblingCheck implements Check {
    private final HostFiles files;
    private final BitSet cpus;

    SiblingCheck(HostFiles files, BitSet cpus) {
        this.files = files;
        this.cpus = cpus;
    }

    @Override
    public String name() {
        return "CPU siblings";
    }

    @Override
    public List<Finding> findings() {
        final List<Finding> findings = new ArrayList<>();
        cpus.stream().forEach(cpu -> findings.add(finding(cpu)));
        return findings;
    }

    private Finding finding(int cpu) {
        final Optional<String> list =
                files.text("/sys/devices/system/cpu/cpu" + cpu + "/topology/thread_siblings_list");
        if (list.isEmpty()) {
            return Finding.unknown(name(), "CPU " + cpu + ": the kernel does not tell");
        }
        final BitSet others = Cpus.parse(list.get());
        others.clear(cpu);
        if (others.isEmpty()) {
            return Finding.ok(name(), "CPU " + cpu + " has its core to itself");
        }
        return Finding.warn(
                name(),
                String.format(
                        Locale.ROOT,
                        "CPU %d shares its core with %s: what runs there slows the loop down",
                        cpu,
                        Cpus.format(others)),
                "echo 0 | sudo tee /sys/devices/system/cpu/cpu" + others.nextSetBit(0) + "/online");
    }
}
