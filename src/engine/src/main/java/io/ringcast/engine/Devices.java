package io.ringcast.engine;

import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.IgmpAdvice;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.network.StaleFilter;
import io.ringcast.engine.network.UnansweredException;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Checks of an engine's devices when it is opened, with warnings about them. */
final class Devices {
    private Devices() {}

    /**
     * @throws NetworkException if there is no such interface, or if it cannot be used
     */
    static Link usable(String role, String name) {
        final Link link = Links.byName(name);
        if (!link.obstacle().isEmpty()) {
            throw new NetworkException(role + " interface '" + name + "': " + link.obstacle());
        }
        return link;
    }

    /**
     * Returns the receive interfaces; no two of them may be the same device.
     *
     * @throws NetworkException if there is no such interface, or if one cannot be used
     */
    static List<Link> receiving(List<String> names) {
        final List<Link> links = new ArrayList<>();
        for (final String name : names) {
            final Link link = usable("receive", name);
            if (links.stream().anyMatch(other -> other.index() == link.index())) {
                throw new NetworkException(
                        "receive interface '"
                                + name
                                + "': must not be listed twice; it is "
                                + link.name());
            }
            links.add(link);
        }
        return links;
    }

    /**
     * Removes the filters that killed runs have left at a device, whether or not this engine
     * attaches any there. A warning reports each removal, or the command that removes the filter if
     * this fails.
     */
    static void clear(Link link, Consumer<String> warnings) {
        try {
            for (final StaleFilter filter : StaleFilter.at(link)) {
                warnings.accept(cleared(filter));
            }
        } catch (LinuxException | NetworkException e) {
            warnings.accept(
                    "interface "
                            + link.name()
                            + ": cannot be searched for filters that a killed run left behind: "
                            + e.getMessage());
        }
    }

    /**
     * Warns if joins on a receive device do not have the effect that they should have.
     *
     * @param rules the rules for frames that arrive there
     */
    static void warnOfIgmp(EngineConfig config, RuleSet rules, Link link) {
        warnOfIgmp(
                link.name(),
                () -> IgmpAdvice.of(link, config.host().joins().joins(rules, warning -> {})),
                config.warnings());
    }

    static void warnOfIgmp(
            String device, Supplier<Optional<IgmpAdvice>> advice, Consumer<String> warnings) {
        try {
            advice.get().map(IgmpAdvice::problem).ifPresent(warnings);
        } catch (UnansweredException e) {
            // no answer tells nothing about the device, and a normal start must not warn
        } catch (LinuxException | NetworkException e) {
            warnings.accept(
                    "interface "
                            + device
                            + ": cannot be checked for receiving multicast: "
                            + e.getMessage());
        }
    }

    private static String cleared(StaleFilter filter) {
        final String what = filter + ": left behind by a run that was killed: ";
        try {
            filter.remove();
            return what + "removed";
        } catch (LinuxException e) {
            return what
                    + "cannot be removed: "
                    + e.getMessage()
                    + "; remove it with: "
                    + filter.command();
        }
    }
}
