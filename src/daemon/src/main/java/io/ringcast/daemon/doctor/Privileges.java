package io.ringcast.daemon.doctor;

import io.ringcast.daemon.privilege.Capabilities;
import java.util.Locale;
import java.util.Optional;

/** The effective capabilities of this process, and the commands that give more. */
final class Privileges {
    private final Optional<Long> mask;

    Privileges(HostFiles files) {
        mask =
                files.field("/proc/self/status", "CapEff:")
                        .map(hexadecimal -> Long.parseUnsignedLong(hexadecimal, 16));
    }

    /** Returns the mask with one bit for each capability; empty if it cannot be read. */
    Optional<Long> mask() {
        return mask;
    }

    /** Returns the command that gives the capabilities for packet sockets. */
    static String forSockets() {
        return with("+net_raw");
    }

    /**
     * Returns the command that gives the capabilities for eBPF programs; empty if the process has
     * them.
     */
    String forPrograms() {
        final boolean lacking =
                mask.isPresent()
                        && !(Capabilities.NET_ADMIN.in(mask.get())
                                && Capabilities.BPF.in(mask.get()));
        return lacking ? with("+net_raw,+net_admin,+bpf") : "";
    }

    private static String with(String capabilities) {
        return String.format(
                Locale.ROOT,
                "sudo setpriv --reuid=$(id -u) --regid=$(id -g) --init-groups --inh-caps=%s --ambient-caps=%s ringcast run ...",
                capabilities,
                capabilities);
    }
}
