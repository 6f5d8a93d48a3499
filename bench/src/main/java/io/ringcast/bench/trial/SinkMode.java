package io.ringcast.bench.trial;

import java.util.Locale;

/** How the sink receives. */
public enum SinkMode {
    /**
     * Packet ring that is read afterwards: exact time stamps, and no CPU time taken from the
     * generator.
     */
    RING,

    /** UDP socket that is read as frames arrive, like an application. */
    SOCKET;

    /** Returns the name in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
