package io.ringcast.engine.host.watch;

import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.LinkAddress;
import io.ringcast.engine.network.NetworkEvent;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Watch of an interface's addresses: reads them whenever they may have changed, and retries until
 * the read succeeds.
 *
 * <p>Threading: the control thread.
 */
final class AddressWatch {
    private final Consumer<Link> look;
    private final Consumer<StateChange> listener;
    private final Due due = new Due();
    private Link link;

    /**
     * @param look reads the addresses and acts on them; if it throws, the failure is reported once,
     *     and the call is retried later
     */
    AddressWatch(Consumer<Link> look, Consumer<StateChange> listener) {
        this.look = look;
        this.listener = listener;
    }

    /** Sets the present interface; null if there is none. */
    void linkIs(Link now) {
        final Link before = link;
        link = now;
        if (now != null && (before == null || before.index() != now.index())) {
            due.mark();
        }
    }

    /** Handles an event. */
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

    /** Marks the known addresses as possibly outdated: the next {@link #work} reads them again. */
    void outdated() {
        due.mark();
    }

    /**
     * Reports that the action on the addresses failed: they are read again, after growing pauses.
     */
    void failed(String message) {
        due.failed(message);
    }

    /**
     * Does what is due.
     *
     * @return the milliseconds until the next task is due, at most {@code most}
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
