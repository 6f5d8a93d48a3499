package io.ringcast.engine.linux;

import io.ringcast.bindings.Linux;

/** Probe of socket families that not every kernel has; it opens a socket. */
public final class AddressFamilies {
    private AddressFamilies() {}

    /**
     * Returns whether AF_XDP sockets can be opened.
     *
     * @throws LinuxException if the probe is not possible: EPERM without CAP_NET_RAW
     */
    public static boolean xdp() {
        try {
            Descriptor.socket(Linux.AF_XDP(), Linux.SOCK_RAW(), 0).close();
            return true;
        } catch (LinuxException e) {
            if (e.errno() == Linux.EAFNOSUPPORT()) {
                return false;
            }
            throw e;
        }
    }
}
