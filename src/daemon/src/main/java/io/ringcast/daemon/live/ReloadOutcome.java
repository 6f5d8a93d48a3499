package io.ringcast.daemon.live;

import java.util.List;

/**
 * Outcome of a reload.
 *
 * @param millis milliseconds from the request until the rules were in force, or refused
 * @param errors why the rules are not in force, one line each; empty if they are
 * @param reopened what was opened again for the new rules
 */
public record ReloadOutcome(double millis, List<String> errors, List<String> reopened) {
    /** Returns whether the rules are in force. */
    public boolean ok() {
        return errors.isEmpty();
    }
}
