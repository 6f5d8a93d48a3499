package io.ringcast.daemon.doctor;

import java.util.Locale;

/** Status of a finding, from best to worst. */
enum Status {
    /** No problem. */
    OK,
    /** Worth knowing; neither good nor bad. */
    INFO,
    /** Could not be determined. */
    UNKNOWN,
    /** Frames can be lost or late. */
    WARN,
    /** A run would end at once, or forward nothing. */
    FAIL;

    /** Returns the word used in JSON. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
