package io.ringcast.daemon.doctor;

import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.NetworkException;
import java.util.ArrayList;
import java.util.List;

/** Execution of checks. If a check cannot be carried out, the others still run. */
final class Examination {
    private Examination() {}

    static List<Finding> of(List<Check> checks) {
        final List<Finding> findings = new ArrayList<>();
        for (final Check check : checks) {
            try {
                findings.addAll(check.findings());
            } catch (LinuxException | NetworkException e) {
                findings.add(Finding.unknown(check.name(), e.getMessage()));
            }
        }
        return findings;
    }
}
