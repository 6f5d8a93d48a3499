package io.ringcast.daemon.doctor;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** Checks whether the scheduler and its tick avoid the loop's CPU. */
final class IsolationCheck implements Check {
    private static final String DIRECTORY = "/sys/devices/system/cpu/";

    private final HostFiles files;
    private final BitSet cpus;

    IsolationCheck(HostFiles files, BitSet cpus) {
        this.files = files;
        this.cpus = cpus;
    }

    @Override
    public String name() {
        return "CPU isolation";
    }

    @Override
    public List<Finding> findings() {
        final BitSet missing = without("isolated");
        final BitSet ticking = without("nohz_full");
        missing.or(ticking);
        if (missing.isEmpty()) {
            return List.of(
                    Finding.ok(name(), Cpus.format(cpus) + " is isolated, and its tick stops"));
        }
        final String list = Cpus.format(cpus);
        return List.of(
                Finding.warn(
                        name(),
                        String.format(
                                Locale.ROOT,
                                "%s is not isolated%s: other tasks and the tick interrupt the loop",
                                Cpus.format(missing),
                                without("isolated").isEmpty() ? " from the tick" : ""),
                        String.format(
                                Locale.ROOT,
                                "isolcpus=%s nohz_full=%s rcu_nocbs=%s   # kernel command line, then reboot",
                                list,
                                list,
                                list)));
    }

    /** Returns the loops' CPUs that are missing in a list; all if the kernel has no such list. */
    private BitSet without(String list) {
        final BitSet rest = (BitSet) cpus.clone();
        rest.andNot(Cpus.parse(files.text(DIRECTORY + list).orElse("")));
        return rest;
    }
}
