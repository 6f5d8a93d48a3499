package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.Link;

/** Where /sys tells of an interface. */
final class DeviceFiles {
    private DeviceFiles() {}

    /** The directory of an interface. */
    static String of(Link link) {
        return "/sys/class/net/" + link.name();
    }

    /**
     * Whether the directory is about this interface: /sys shows the network namespace in which it
     * was mounted, which need not be that of the process.
     */
    static boolean areOf(HostFiles files, Link link) {
        return files.number(of(link) + "/ifindex").orElse(-1) == link.index()
                && files.text(of(link) + "/address").filter(link.macText()::equals).isPresent();
    }
}
