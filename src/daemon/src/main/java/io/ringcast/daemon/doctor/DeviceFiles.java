package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.Link;

/** Files of an interface in /sys. */
final class DeviceFiles {
    private DeviceFiles() {}

    /** Returns the directory of an interface. */
    static String of(Link link) {
        return "/sys/class/net/" + link.name();
    }

    /**
     * Returns whether the directory belongs to this interface. /sys shows the network namespace in
     * which it was mounted, which may differ from that of the process.
     */
    static boolean areOf(HostFiles files, Link link) {
        return files.number(of(link) + "/ifindex").orElse(-1) == link.index()
                && files.text(of(link) + "/address").filter(link.macText()::equals).isPresent();
    }
}
