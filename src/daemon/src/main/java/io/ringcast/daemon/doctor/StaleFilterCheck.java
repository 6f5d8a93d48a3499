package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.StaleFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Checks whether killed runs have left filters that are still active. */
final class StaleFilterCheck implements Check {
    private final Supplier<List<StaleFilter>> finder;

    /**
     * @param finder returns the filters at both interfaces
     */
    StaleFilterCheck(Supplier<List<StaleFilter>> finder) {
        this.finder = finder;
    }

    @Override
    public String name() {
        return "left behind";
    }

    @Override
    public List<Finding> findings() {
        final List<Finding> findings = new ArrayList<>();
        for (final StaleFilter filter : finder.get()) {
            final String effect =
                    filter.egress()
                            ? "redirects what is sent to this host"
                            : "keeps multicast from this host's applications";
            findings.add(
                    Finding.warn(
                            name(),
                            filter + " still " + effect + "; the next run removes it",
                            filter.command()));
        }
        return findings.isEmpty()
                ? List.of(Finding.ok(name(), "no filters of runs that were killed"))
                : findings;
    }
}
