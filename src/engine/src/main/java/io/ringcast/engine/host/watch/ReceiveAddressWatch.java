package io.ringcast.engine.host.watch;

import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.Family;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.LinkAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Follows the addresses of the interface that frames arrive on, for rules about its own address.
 *
 * <p>Threading: the control thread.
 */
final class ReceiveAddressWatch {
    private final HostQuestions host;
    private final Consumer<StateChange> listener;
    private final AddressWatch addresses;

    /** Null as long as nobody wants to know. */
    private Consumer<List<LinkAddress>> follower;

    /** What is followed. */
    private List<LinkAddress> known = List.of();

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
     * Somebody wants to know of each look, whether or not anything has changed; or nobody.
     *
     * @param present what is known to him
     * @param whoWants null for nobody
     */
    void follow(List<LinkAddress> present, Consumer<List<LinkAddress>> whoWants) {
        known = present;
        follower = whoWants;
        addresses.outdated();
    }

    /**
     * The follower has done what followed from these; tells of it if they are others than before.
     */
    void followed(List<LinkAddress> now) {
        final String before = primary(known);
        known = now;
        if (!primary(now).equals(before)) {
            listener.accept(change(before));
        }
    }

    private void refresh(Link now) {
        link = now;
        if (follower != null) {
            follower.accept(host.addresses(now, Family.IPV4));
        }
    }

    private StateChange change(String before) {
        final String now = primary(known);
        final Map<String, String> values =
                Map.of(Changes.ADDRESS, now, Changes.INTERFACE, link.name());
        return known.isEmpty()
                ? Changes.warning(
                        StateChange.Kind.ADDRESS,
                        String.format(
                                Locale.ROOT,
                                "own address of %s: %s is gone; rules with destination own take no frames",
                                link.name(),
                                before),
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

    private static String primary(List<LinkAddress> addresses) {
        return addresses.isEmpty() ? "" : addresses.get(0).address().toString();
    }
}
