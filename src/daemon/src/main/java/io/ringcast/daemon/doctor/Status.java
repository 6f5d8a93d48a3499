package io.ringcast.daemon.doctor;

import java.util.Locale;

/** How a thing is, from best to worst. */
enum Status {
    /** As it should be. */
    OK,
    /** Worth knowing; neither good nor bad. */
    INFO,
    /** Could not be found out here. */
    UNKNOWN,
    /** Frames can be lost or late. */
    WARN,
    /** A run would end at once, or forward nothing. */
    FAIL;

    /** The word in JSON. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
