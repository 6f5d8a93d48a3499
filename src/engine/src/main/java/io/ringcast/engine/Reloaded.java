package io.ringcast.engine;

import java.util.List;

/**
 * Outcome of {@link Engine#reload}.
 *
 * @param nanos time from the call until the rules were in force
 * @param reopened what was opened anew for that: {@code receive rings}, {@code transmitters};
 *     usually nothing
 */
public record Reloaded(long nanos, List<String> reopened) {
    /** Copies the list. */
    public Reloaded {
        reopened = List.copyOf(reopened);
    }
}
