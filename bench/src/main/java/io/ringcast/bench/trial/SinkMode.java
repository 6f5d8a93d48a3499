package io.ringcast.bench.trial;

import java.util.Locale;

/** How the sink receives. */
public enum SinkMode {
    /** A packet ring read after the fact: exact stamps, no CPU taken from the generator. */
    RING,

    /** A UDP socket read as frames come: what an application gets. */
    SOCKET;

    /** In lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
