package io.ringcast.engine;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Follower of the receive interfaces' own addresses, for rules that match these. When such an
 * address changes, the rules are put into force with the new address.
 *
 * <p>Threading: {@link #follow} is called before the control's thread starts, or within {@link
 * Control#exclusively}; the control's thread does the rest.
 */
final class OwnFollower {
    private final EngineParts parts;
    private final Control control;
    private final ReentrantLock reloading;
    private final Supplier<EngineConfig> config;

    /** For each receive interface, its own addresses in the rules in force. */
    private List<List<IpAddress>> own = List.of();

    /** The last error, for each receive interface whose rules could not be updated. */
    private final Map<Integer, String> failures = new HashMap<>();

    /**
     * @param reloading held while rules are replaced
     * @param config in force
     */
    OwnFollower(
            EngineParts parts,
            Control control,
            ReentrantLock reloading,
            Supplier<EngineConfig> config) {
        this.parts = parts;
        this.control = control;
        this.reloading = reloading;
        this.config = config;
    }

    /**
     * Follows the addresses for these rules.
     *
     * @param present for each receive interface, its own addresses in the rules in force
     */
    void follow(RuleSet rules, List<List<IpAddress>> present) {
        own = present;
        failures.clear();
        parts.watch()
                .followReceive(
                        OwnRules.families(rules),
                        present,
                        (number, now) -> control.execute(() -> changed(rules, number, now)));
    }

    private void changed(RuleSet rules, int number, List<IpAddress> now) {
        if (!reloading.tryLock()) {
            parts.watch().followReceiveAgain(number, "a reload is under way");
            return;
        }
        try {
            if (config.get().rules() == rules) { // else a reload has replaced these rules
                resolve(rules, number, now);
                failures.remove(number);
                parts.watch().receiveFollowed(number, now);
            }
        } catch (RuntimeException e) {
            final String message = String.valueOf(e.getMessage());
            if (!message.equals(failures.put(number, message))) {
                config.get()
                        .warnings()
                        .accept("rules with destination own: not updated: " + message);
            }
            parts.watch().followReceiveAgain(number, message);
        } finally {
            reloading.unlock();
        }
    }

    private void resolve(RuleSet rules, int number, List<IpAddress> now) {
        final List<List<IpAddress>> next = new ArrayList<>(own);
        next.set(number, now);
        final List<RuleSet> resolved = OwnRules.resolved(rules, next);
        if (!resolved.equals(parts.workers().generation().ruleSets())) {
            final Reload reload = new Reload(config.get(), config.get(), resolved, parts);
            reload.refuseLoops();
            reload.run();
        }
        own = next;
    }
}
