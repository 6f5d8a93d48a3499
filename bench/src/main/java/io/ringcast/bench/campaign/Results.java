package io.ringcast.bench.campaign;

import java.util.List;
import java.util.Optional;

/**
 * What a campaign has measured.
 *
 * @param settings what was asked for
 * @param rounds how many were completed
 * @param seconds how long it took
 * @param contenders all of them, also the absent ones
 */
public record Results(
        Settings settings, int rounds, double seconds, List<ContenderResult> contenders) {
    /** Those of whom there are figures. */
    public List<ContenderResult> measured() {
        return contenders.stream().filter(ContenderResult::measured).toList();
    }

    /** One of them. */
    public Optional<ContenderResult> of(String name) {
        return contenders.stream().filter(result -> result.name().equals(name)).findFirst();
    }
}
