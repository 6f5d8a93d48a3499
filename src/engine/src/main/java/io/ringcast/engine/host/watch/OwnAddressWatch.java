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
 * Watch of destinations that are this host itself. When such an address is removed from the
 * transmit interface, the interface's remaining primary address takes its place; if there is none,
 * the next address that is added does.
 *
 * <p>Threading: the control thread.
 */
final class OwnAddressWatch {
    private final Destinations table;
    private final HostQuestions host;
    private final Consumer<StateChange> listener;
    private final List<Integer> destinations = new ArrayList<>();

    /**
     * Destinations whose address has been seen on the transmit interface. Other destinations belong
     * to other interfaces and are not changed.
     */
    private final Set<Integer> here = new HashSet<>();

    private final AddressWatch addresses;

    /** Interface whose addresses were last read. */
    private Link link;

    OwnAddressWatch(Destinations table, HostQuestions host, Consumer<StateChange> listener) {
        this.table = table;
        this.host = host;
        this.listener = listener;
        addresses = new AddressWatch(this::refresh, listener);
    }

    /**
     * Takes over the knowledge of a former watch after a change of destinations.
     *
     * @param to for each former destination its new number; {@code count} or more if it is none of
     *     the new ones
     */
    void succeed(OwnAddressWatch former, int[] to, int count) {
        former.here.stream().map(d -> to[d]).filter(d -> d < count).forEach(here::add);
    }

    /** Adds a destination that is this host. */
    void add(int destination) {
        destinations.add(destination);
    }

    /** Returns the watch that reads the addresses. */
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
     * Returns the first usable address of the same family. An IPv6 address must have the same
     * scope, because each interface has a link-local address, which cannot replace a global one.
     * While the interface is down, no IPv6 address is returned, because the kernel removes them and
     * adds them again later.
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
