package io.ringcast.engine.linux;

import io.ringcast.bindings.Linux;

/** Kinds of sockets that not every kernel has, tried by opening one. */
public final class AddressFamilies {
    private AddressFamilies() {}

    /**
     * Whether AF_XDP sockets can be opened.
     *
     * @throws LinuxException if that cannot be tried: EPERM without CAP_NET_RAW
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
