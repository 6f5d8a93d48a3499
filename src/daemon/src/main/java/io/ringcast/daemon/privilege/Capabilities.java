package io.ringcast.daemon.privilege;

import java.util.ArrayList;
import java.util.List;

/** The capabilities that matter, by their bits (linux/capability.h). */
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

    /** The mask of this one alone. */
    public long mask() {
        return 1L << bit;
    }

    /** Whether it is in a mask, as in /proc/self/status. */
    public boolean in(long mask) {
        return (mask >>> bit & 1) != 0;
    }

    /** Its name as in capabilities(7). */
    public String label() {
        return "CAP_" + name();
    }

    /** The labels of those in a mask. */
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
