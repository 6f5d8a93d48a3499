package io.ringcast.engine;

import java.util.Locale;

/** Checks of single options, with messages that name the option, its value and the rule. */
final class ConfigChecks {
    private ConfigChecks() {}

    /**
     * Returns the value, if it is in range.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    static int between(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT, "%s %d: must be from %d to %d", what, value, least, most));
        }
        return value;
    }
}
