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
 * Follows the addresses of an interface that frames arrive on, for rules about its own address.
 *
 * <p>Threading: the control thread.
 */
final class ReceiveAddressWatch {
    private final HostQuestions host;
    private final Consumer<StateChange> listener;
    private final AddressWatch addresses;

    /** None as long as nobody wants to know. */
    private Set<Family> families = Set.of();

    private Consumer<List<IpAddress>> follower;

    /** What is followed: the primary address of each family, if there is one. */
    private List<IpAddress> known = List.of();

    /** Where they were last looked at. */
    private Link link;

    ReceiveAddressWatch(HostQuestions host, Consumer<StateChange> listener) {
        this.host = host;
        this.listener = listener;
        addresses = new AddressWatch(this::refresh, listener);
    }

    /** What it looks at the addresses by. */
    AddressWatch addresses() {
        return addresses;
    }

    /**
     * Somebody wants to know of each look, whether or not anything has changed.
     *
     * @param wanted families of the addresses; none if nobody wants to know
     * @param present what is known to him, at most one of each family
     * @param whoWants given the same, as they are now
     */
    void follow(Set<Family> wanted, List<IpAddress> present, Consumer<List<IpAddress>> whoWants) {
        families = Set.copyOf(wanted);
        known = present;
        follower = whoWants;
        addresses.outdated();
    }

    /**
     * The follower has done what followed from these; tells of those that are others than before.
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

    /** As text; empty if there is none. */
    private static String primary(List<IpAddress> addresses, Family family) {
        return addresses.stream()
                .filter(each -> Family.of(each) == family)
                .findFirst()
                .map(IpAddress::toString)
                .orElse("");
    }
}
