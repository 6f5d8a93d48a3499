package io.ringcast.engine.host.watch;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.Family;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.LinkAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Watch of the addresses of a receive interface, for rules whose group is the interface's own
 * address.
 *
 * <p>Threading: the control thread.
 */
final class ReceiveAddressWatch {
    private final HostQuestions host;
    private final Consumer<StateChange> listener;
    private final AddressWatch addresses;

    /** Address families to follow; empty if there is no follower. */
    private Set<Family> families = Set.of();

    private Consumer<List<IpAddress>> follower;

    /** Addresses that the follower uses: the primary address of each family, if there is one. */
    private List<IpAddress> known = List.of();

    /** Interface whose addresses were last read. */
    private Link link;

    ReceiveAddressWatch(HostQuestions host, Consumer<StateChange> listener) {
        this.host = host;
        this.listener = listener;
        addresses = new AddressWatch(this::refresh, listener);
    }

    /** Returns the watch that reads the addresses. */
    AddressWatch addresses() {
        return addresses;
    }

    /**
     * Sets the follower, which is called after each read, whether or not an address has changed.
     *
     * @param wanted address families to follow; empty to follow none
     * @param present addresses that the follower knows, at most one of each family
     * @param whoWants called with the present addresses
     */
    void follow(Set<Family> wanted, List<IpAddress> present, Consumer<List<IpAddress>> whoWants) {
        families = Set.copyOf(wanted);
        known = present;
        follower = whoWants;
        addresses.outdated();
    }

    /**
     * Records that the follower has applied these addresses, and reports those that have changed.
     */
    void followed(List<IpAddress> now) {
        final List<IpAddress> before = known;
        known = now;
        families.stream()
                .sorted()
                .filter(family -> !primary(before, family).equals(primary(now, family)))
                .forEach(family -> listener.accept(change(family, before)));
    }

    private void refresh(Link now) {
        link = now;
        if (!families.isEmpty()) {
            follower.accept(
                    families.stream()
                            .sorted()
                            .map(this::primary)
                            .flatMap(Optional::stream)
                            .toList());
        }
    }

    private Optional<IpAddress> primary(Family family) {
        return host.addresses(link, family).stream()
                .filter(LinkAddress::usable)
                .map(LinkAddress::address)
                .findFirst();
    }

    private StateChange change(Family family, List<IpAddress> before) {
        final String now = primary(known, family);
        final Map<String, String> values =
                Map.of(Changes.ADDRESS, now, Changes.INTERFACE, link.name());
        return now.isEmpty()
                ? Changes.warning(
                        StateChange.Kind.ADDRESS,
                        String.format(
                                Locale.ROOT,
                                "own address of %s: %s is gone; rules with destination own take no frames",
                                link.name(),
                                primary(before, family)),
                        values)
                : Changes.info(
                        StateChange.Kind.ADDRESS,
                        String.format(
                                Locale.ROOT,
                                "own address of %s: rules with destination own now take frames to %s",
                                link.name(),
                                now),
                        values);
    }

    /** Returns the address of a family as text; empty if there is none. */
    private static String primary(List<IpAddress> addresses, Family family) {
        return addresses.stream()
                .filter(each -> Family.of(each) == family)
                .findFirst()
                .map(IpAddress::toString)
                .orElse("");
    }
}
