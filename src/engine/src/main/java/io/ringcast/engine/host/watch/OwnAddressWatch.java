package io.ringcast.engine.host.watch;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.Family;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.LinkAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps destinations that are this host itself right: when such an address is taken off the
 * transmit interface, the primary one that is left takes its place, or the next that comes.
 *
 * <p>Threading: the control thread.
 */
final class OwnAddressWatch {
    private final Destinations table;
    private final HostQuestions host;
    private final Consumer<StateChange> listener;
    private final List<Integer> destinations = new ArrayList<>();

    /** Those whose address has been seen on the interface: others are of another one, and stay. */
    private final Set<Integer> here = new HashSet<>();

    private final AddressWatch addresses;

    /** Where they were last looked at. */
    private Link link;

    OwnAddressWatch(Destinations table, HostQuestions host, Consumer<StateChange> listener) {
        this.table = table;
        this.host = host;
        this.listener = listener;
        addresses = new AddressWatch(this::refresh, listener);
    }

    /**
     * Other destinations take the places of those of a former watch.
     *
     * @param to for each of them its new number; from {@code count} on if it is none
     */
    void succeed(OwnAddressWatch former, int[] to, int count) {
        former.here.stream().map(d -> to[d]).filter(d -> d < count).forEach(here::add);
    }

    /** A destination that is this host. */
    void add(int destination) {
        destinations.add(destination);
    }

    /** What it looks at the addresses by. */
    AddressWatch addresses() {
        return addresses;
    }

    private void refresh(Link now) {
        link = now;
        if (destinations.isEmpty()) {
            return;
        }
        final List<LinkAddress> own = new ArrayList<>();
        families().forEach(family -> own.addAll(host.addresses(link, family)));
        for (final int destination : destinations) {
            final IpAddress present = table.address(destination);
            if (own.stream().anyMatch(each -> each.address().equals(present))) {
                here.add(destination);
            } else if (here.contains(destination)) {
                successor(present, own).ifPresent(next -> move(destination, present, next));
            }
        }
    }

    private Set<Family> families() {
        final Set<Family> families = EnumSet.noneOf(Family.class);
        destinations.forEach(destination -> families.add(Family.of(table.address(destination))));
        return families;
    }

    /**
     * The first of the same family that datagrams can be sent to. Of IPv6 it is one of the same
     * scope, because each interface has a link-local address, which is no substitute for a global
     * one; and none while the interface is down, because then all of them go, to come again.
     */
    private Optional<IpAddress> successor(IpAddress present, List<LinkAddress> own) {
        return own.stream()
                .filter(LinkAddress::usable)
                .map(LinkAddress::address)
                .filter(each -> each.isIpv4() == present.isIpv4())
                .filter(
                        each ->
                                each.isIpv4()
                                        || link.up() && each.isLinkLocal() == present.isLinkLocal())
                .findFirst();
    }

    private void move(int destination, IpAddress before, IpAddress now) {
        table.setAddress(destination, now);
        listener.accept(
                Changes.info(
                        StateChange.Kind.ADDRESS,
                        String.format(
                                Locale.ROOT,
                                "destination %s: is now %s, the address of %s",
                                before,
                                now,
                                link.name()),
                        Map.of(
                                Changes.DESTINATION,
                                now.toString(),
                                Changes.INTERFACE,
                                link.name())));
    }
}
