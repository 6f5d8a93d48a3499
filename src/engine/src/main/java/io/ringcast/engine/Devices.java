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

/** What the devices of an engine must be like, and what is asked of them. */
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
     * The receive interfaces, each of which is a device of its own.
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
     * Removes what runs that were killed have left at a device, whatever this one is going to do
     * there; a warning says so, or how to.
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
     * Warns where joins on a receiving device do not do what they should.
     *
     * @param rules for what arrives there
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
            // says nothing about the device; a start that is well has no warning
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
