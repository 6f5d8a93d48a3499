package io.ringcast.daemon.live;

import java.util.List;

/**
 * Outcome of a reload.
 *
 * @param millis from the request until the rules were in force, or refused
 * @param errors why they are not in force, one line each; empty if they are
 * @param reopened what was opened anew for them
 */
public record ReloadOutcome(double millis, List<String> errors, List<String> reopened) {
    /** True if the rules are in force. */
    public boolean ok() {
        return errors.isEmpty();
    }
}
