package io.ringcast.daemon.doctor;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks whether the loop's CPU keeps its frequency while the loop waits. */
final class GovernorCheck implements Check {
    private static final String STEADY = "performance";

    private final HostFiles files;
    private final BitSet cpus;

    GovernorCheck(HostFiles files, BitSet cpus) {
        this.files = files;
        this.cpus = cpus;
    }

    @Override
    public String name() {
        return "CPU frequency";
    }

    @Override
    public List<Finding> findings() {
        final List<Finding> findings = new ArrayList<>();
        cpus.stream().forEach(cpu -> findings.add(finding(cpu)));
        return findings;
    }

    private Finding finding(int cpu) {
        final String file = "/sys/devices/system/cpu/cpu" + cpu + "/cpufreq/scaling_governor";
        final Optional<String> governor = files.text(file);
        if (governor.isEmpty()) {
            return Finding.unknown(
                    name(),
                    "CPU " + cpu + ": this kernel does not control its frequency (no cpufreq)");
        }
        final String message =
                String.format(Locale.ROOT, "CPU %d: governor %s", cpu, governor.get());
        return governor.get().equals(STEADY)
                ? Finding.ok(name(), message)
                : Finding.warn(
                        name(),
                        message + ", which may slow it down between frames",
                        "echo " + STEADY + " | sudo tee " + file);
    }
}
