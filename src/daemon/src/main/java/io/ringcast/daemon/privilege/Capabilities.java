package io.ringcast.daemon.privilege;

import java.util.ArrayList;
import java.util.List;

/** Capabilities that Ringcast uses, with their bits (linux/capability.h). */
public enum Capabilities {
    NET_ADMIN(12),
    NET_RAW(13),
    IPC_LOCK(14),
    SYS_ADMIN(21),
    BPF(39);

    private final int bit;

    Capabilities(int bit) {
        this.bit = bit;
    }

    /** Returns the mask with this capability alone. */
    public long mask() {
        return 1L << bit;
    }

    /** Returns whether a mask contains this capability; the mask is as in /proc/self/status. */
    public boolean in(long mask) {
        return (mask >>> bit & 1) != 0;
    }

    /** Returns the name as in capabilities(7). */
    public String label() {
        return "CAP_" + name();
    }

    /** Returns the labels of the capabilities in a mask. */
    public static List<String> labels(long mask) {
        final List<String> labels = new ArrayList<>();
        for (final Capabilities capability : values()) {
            if (capability.in(mask)) {
                labels.add(capability.label());
            }
        }
        return labels;
    }
}
