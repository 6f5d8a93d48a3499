package io.ringcast.daemon.doctor;

import io.ringcast.daemon.privilege.Capabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks whether the process may open packet sockets, and whether it is in a user namespace. */
final class PrivilegeCheck implements Check {
    /** User id map outside user namespaces: all 32-bit ids except the last, which means "none". */
    private static final String ALL_USERS = "0 0 4294967295";

    private final HostFiles files;

    PrivilegeCheck(HostFiles files) {
        this.files = files;
    }

    @Override
    public String name() {
        return "privileges";
    }

    @Override
    public List<Finding> findings() {
        final List<Finding> findings = new ArrayList<>();
        findings.add(effective());
        userNamespace().ifPresent(findings::add);
        return findings;
    }

    private Finding effective() {
        final Optional<Long> mask = new Privileges(files).mask();
        if (mask.isEmpty()) {
            return Finding.unknown(name(), "/proc/self/status cannot be read");
        }
        if (!Capabilities.NET_RAW.in(mask.get())) {
            return Finding.fail(
                    name(),
                    "CAP_NET_RAW is missing, so no packet socket can be opened; in a systemd unit:"
                            + " AmbientCapabilities=CAP_NET_RAW",
                    Privileges.forSockets());
        }
        return Finding.ok(name(), String.join(", ", Capabilities.labels(mask.get())));
    }

    private Optional<Finding> userNamespace() {
        return files.text("/proc/self/uid_map")
                .map(map -> map.replaceAll("\\s+", " "))
                .filter(map -> !map.equals(ALL_USERS))
                .map(
                        map ->
                                Finding.info(
                                        "user namespace",
                                        "capabilities count here only for network namespaces that"
                                                + " belong to it; eBPF programs cannot be loaded"));
    }
}
