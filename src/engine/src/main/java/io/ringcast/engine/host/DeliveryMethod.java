package io.ringcast.engine.host;

import java.util.Locale;

/** Method to deliver frames to this host's own network stack. */
public enum DeliveryMethod {
    /**
     * Uses the first of the other methods that the kernel and the privileges of the process allow.
     */
    AUTO,

    /**
     * An eBPF program at the device's egress, attached by TCX (Linux 6.6), redirects the frames to
     * the device's ingress. The kernel removes the program when the process ends, however it ends.
     */
    TCX,

    /**
     * The same program, attached by the clsact qdisc (Linux 4.5). The engine removes it when it is
     * closed; if that did not happen, the next engine that is opened on the device removes it.
     */
    CLSACT,

    /**
     * The frames are sent on the loopback device. Applications see them arrive there: a socket
     * bound to the other device (SO_BINDTODEVICE) receives nothing, and no socket receives
     * datagrams to a link-local IPv6 address.
     */
    LO;

    /** {@return the name in options and messages: {@code tcx}} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
