package io.ringcast.engine.host.watch;

import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.LinkAddress;
import io.ringcast.engine.network.NetworkEvent;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Looks at the addresses of an interface whenever they may have changed, and again until that
 * succeeds.
 *
 * <p>Threading: the control thread.
 */
final class AddressWatch {
    private final Consumer<Link> look;
    private final Consumer<StateChange> listener;
    private final Due due = new Due();
    private Link link;

    /**
     * @param look asks for the addresses and does what follows from them; what it throws is told
     *     once, and it is called again later
     */
    AddressWatch(Consumer<Link> look, Consumer<StateChange> listener) {
        this.look = look;
        this.listener = listener;
    }

    /** The interface as it is now; null if there is none. */
    void linkIs(Link now) {
        final Link before = link;
        link = now;
        if (now != null && (before == null || before.index() != now.index())) {
            due.mark();
        }
    }

    /** Takes an event in. */
    void accept(NetworkEvent event) {
        if (event instanceof NetworkEvent.AddressAdded added) {
            changed(added.address());
        } else if (event instanceof NetworkEvent.AddressRemoved removed) {
            changed(removed.address());
        }
    }

    private void changed(LinkAddress address) {
        if (link != null && address.linkIndex() == link.index()) {
            due.mark();
        }
    }

    /** What is known may be outdated: it is looked at by the next {@link #work}. */
    void outdated() {
        due.mark();
    }

    /** What was to follow has failed: it is looked at again, later and later. */
    void failed(String message) {
        due.failed(message);
    }

    /**
     * Does what is due.
     *
     * @return how many milliseconds later there is more to do, at most {@code most}
     */
    int work(int most) {
        if (due.now()) {
            try {
                if (link != null) {
                    look.accept(link);
                }
                due.done();
            } catch (RuntimeException e) {
                if (due.failed(String.valueOf(e.getMessage()))) {
                    listener.accept(
                            Changes.failure(
                                    StateChange.Kind.RESYNC,
                                    String.format(
                                            Locale.ROOT,
                                            "addresses of %s: cannot be read, trying again: %s",
                                            link.name(),
                                            e.getMessage()),
                                    Map.of(Changes.INTERFACE, link.name()),
                                    e));
                }
            }
        }
        return due.wait(most);
    }
}
