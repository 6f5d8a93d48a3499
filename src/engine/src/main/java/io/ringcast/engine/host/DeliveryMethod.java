package io.ringcast.engine.host;

import java.util.Locale;

/** Way of frames into this host's own stack. */
public enum DeliveryMethod {
    /** The first of the others that this kernel and these privileges allow. */
    AUTO,

    /**
     * An eBPF program at the device's egress, by TCX (Linux 6.6), bends them back to its ingress.
     * Gone with the process, whatever ends it.
     */
    TCX,

    /**
     * The same program by the clsact qdisc (Linux 4.5). Removed when closing, or when the next
     * engine is opened on the device.
     */
    CLSACT,

    /**
     * They are sent on the loopback device. Applications see them arrive there: a socket bound to
     * the other device (SO_BINDTODEVICE) gets nothing, nor does anybody what is for a link-local
     * IPv6 address.
     */
    LO;

    /** {@return the name in options and messages: {@code tcx}} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
