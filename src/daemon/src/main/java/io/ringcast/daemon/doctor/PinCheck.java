package io.ringcast.daemon.doctor;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Checks whether the loop may run on the CPU that it is pinned to. */
final class PinCheck implements Check {
    private final BitSet cpus;
    private final Supplier<BitSet> allowed;

    /**
     * @param cpus CPUs that loops are pinned to; empty for no pinning
     * @param allowed returns the CPUs that this process may use
     */
    PinCheck(BitSet cpus, Supplier<BitSet> allowed) {
        this.cpus = cpus;
        this.allowed = allowed;
    }

    @Override
    public String name() {
        return "CPU";
    }

    @Override
    public List<Finding> findings() {
        final BitSet may = allowed.get();
        if (cpus.isEmpty()) {
            return List.of(
                    Finding.info(
                            name(),
                            String.format(
                                    Locale.ROOT,
                                    "not pinned: the loop may run on any of %s, and moves",
                                    Cpus.format(may)),
                            "ringcast run --cpu "
                                    + (may.length() - 1)
                                    + " ...   # for steady latencies"));
        }
        final BitSet refused = (BitSet) cpus.clone();
        refused.andNot(may);
        if (!refused.isEmpty()) {
            return List.of(
                    Finding.fail(
                            name(),
                            String.format(
                                    Locale.ROOT,
                                    "--cpu %s: is not among those that are online and allowed, %s",
                                    Cpus.format(refused),
                                    Cpus.format(may)),
                            "ringcast run --cpu " + (may.length() - 1) + " ..."));
        }
        return List.of(Finding.ok(name(), "pinned to " + Cpus.format(cpus)));
    }
}
