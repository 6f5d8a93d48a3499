package io.ringcast.daemon.doctor;

import java.util.List;
import java.util.Optional;

/**
 * Checks whether the kernel uses transparent huge pages for all memory, without a request by the
 * process.
 */
final class HugePagesCheck implements Check {
    private static final String FILE = "/sys/kernel/mm/transparent_hugepage/enabled";

    private final HostFiles files;

    HugePagesCheck(HostFiles files) {
        this.files = files;
    }

    @Override
    public String name() {
        return "huge pages";
    }

    @Override
    public List<Finding> findings() {
        final Optional<String> modes = files.text(FILE);
        if (modes.isEmpty()) {
            return List.of(Finding.unknown(name(), FILE + " cannot be read"));
        }
        // Format: "always [madvise] never"
        return List.of(
                modes.get().contains("[always]")
                        ? Finding.info(
                                name(),
                                "transparent ones always: khugepaged may stall the loop now and"
                                        + " then",
                                "echo madvise | sudo tee " + FILE)
                        : Finding.ok(name(), "transparent ones only where asked for"));
    }
}
