package io.ringcast.engine.host.watch;

import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.NetworkEvent;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Watch of one interface. While the interface exists, it is identified by its index, even if it is
 * renamed. When it is gone, the next interface with the configured name takes its place.
 *
 * <p>Threading: the control thread; {@link #status} may be called by any thread.
 */
final class LinkWatch {
    private final LinkStatus.Role role;
    private final String wantedName;
    private final DevicePort port;
    private final IntPredicate taken;
    private final HostQuestions host;
    private final Consumer<StateChange> listener;
    private Link link;
    private boolean attached = true;
    private boolean adapted = true;

    /** Schedule of reading the interface and acting on its state. */
    private final Due look = new Due();

    private volatile LinkStatus status;

    /**
     * @param wantedName the configured name or alternative name
     * @param link as it was when the engine's sockets were attached to it
     * @param taken whether another watch of the same role already has the interface with an index
     */
    LinkWatch(
            LinkStatus.Role role,
            String wantedName,
            Link link,
            DevicePort port,
            IntPredicate taken,
            HostQuestions host,
            Consumer<StateChange> listener) {
        this.role = role;
        this.wantedName = wantedName;
        this.link = link;
        this.port = port;
        this.taken = taken;
        this.host = host;
        this.listener = listener;
        status = new LinkStatus(role, link.name(), stateOf(link), true, 0, 0);
    }

    /** Returns the state of an interface that exists. */
    private static LinkStatus.State stateOf(Link link) {
        if (!link.up()) {
            return LinkStatus.State.DOWN;
        }
        return link.lowerUp() ? LinkStatus.State.UP : LinkStatus.State.NO_CARRIER;
    }

    /** Returns the present status. Any thread. */
    LinkStatus status() {
        return status;
    }

    /** Returns the interface, if there is one. */
    Optional<Link> link() {
        return Optional.ofNullable(link);
    }

    /**
     * Returns whether frames can pass: the interface is up and the engine's sockets are attached to
     * it.
     */
    boolean usable() {
        return status.state() == LinkStatus.State.UP && attached;
    }

    private boolean unfinished() {
        return link != null && !(attached && adapted);
    }

    /**
     * Marks the known state as possibly outdated: the next {@link #work} reads the interface again.
     */
    void outdated() {
        look.mark();
    }

    /**
     * Does what is due.
     *
     * @return the milliseconds until the next task is due, at most {@code most}
     */
    int work(int most) {
        if (look.now()) {
            look();
        }
        return look.wait(most);
    }

    /**
     * Reads the interface. Only the sockets can tell whether the interface with this index is still
     * the same one.
     */
    private void look() {
        try {
            Optional<Link> now = link == null ? Optional.empty() : host.link(link.index());
            if (link != null && (now.isEmpty() || !port.isAttached(now.get()))) {
                gone();
            }
            if (link == null) {
                now = host.link(wantedName);
            }
            now.ifPresent(this::seen);
            if (!unfinished()) {
                look.done();
            }
        } catch (RuntimeException e) {
            if (look.failed(String.valueOf(e.getMessage()))) {
                tell(failure(StateChange.Kind.RESYNC, "cannot be read, trying again: ", e));
            }
        }
    }

    /**
     * Repairs faults that no event reports; called about once a second.
     *
     * @return what was repaired; empty if nothing had to be repaired
     */
    Optional<StateChange> mend() {
        final String mended = usable() ? port.mend() : "";
        return mended.isEmpty()
                ? Optional.empty()
                : Optional.of(info(StateChange.Kind.REBIND, mended));
    }

    /** Handles an event; ignores events about other interfaces. */
    void accept(NetworkEvent event) {
        if (event instanceof NetworkEvent.LinkChanged changed) {
            seen(changed.link());
        } else if (event instanceof NetworkEvent.LinkRemoved removed
                && link != null
                && link.index() == removed.link().index()) {
            gone();
        }
    }

    private void seen(Link now) {
        if (link == null) {
            if (isWanted(now)) {
                appeared(now);
            }
        } else if (link.index() == now.index()) {
            changed(now);
        }
    }

    private boolean isWanted(Link candidate) {
        return candidate.ethernet()
                && !taken.test(candidate.index())
                && (candidate.name().equals(wantedName)
                        || candidate.alternativeNames().contains(wantedName));
    }

    private void gone() {
        link = null;
        attached = false;
        move(LinkStatus.State.ABSENT, status.name());
    }

    private void appeared(Link now) {
        link = now;
        attached = false;
        adapted = true;
        move(stateOf(now), now.name());
        attach();
    }

    private void changed(Link now) {
        final Link before = link;
        link = now;
        if (before.mtu() != now.mtu() || before.mac() != now.mac()) {
            tell(info(StateChange.Kind.LINK, properties(before, now)));
            adapted = false;
        }
        if (stateOf(now) != status.state()) {
            port.clearErrors();
        }
        move(stateOf(now), now.name());
        attach();
    }

    private static String properties(Link before, Link now) {
        final StringBuilder text = new StringBuilder();
        if (before.mtu() != now.mtu()) {
            text.append("has MTU ").append(now.mtu()).append(", was ").append(before.mtu());
        }
        if (before.mac() != now.mac()) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append("has MAC address ")
                    .append(now.macText())
                    .append(", was ")
                    .append(before.macText());
        }
        return text.toString();
    }

    /**
     * Attaches the engine's sockets to the interface, or adapts them to its properties, if that is
     * still to be done.
     */
    private void attach() {
        if (!unfinished()) {
            return;
        }
        try {
            if (!attached) {
                port.attach(link);
                attached = true;
                status =
                        new LinkStatus(
                                role,
                                status.name(),
                                status.state(),
                                true,
                                status.changes(),
                                status.rebinds() + 1);
                tell(info(StateChange.Kind.REBIND, "sockets opened anew, index " + link.index()));
            } else {
                port.adapt(link);
            }
            adapted = true;
        } catch (RuntimeException e) {
            if (look.failed(String.valueOf(e.getMessage()))) {
                tell(failure(StateChange.Kind.REBIND, "cannot be used: ", e));
            }
        }
    }

    private void move(LinkStatus.State state, String name) {
        final LinkStatus before = status;
        final boolean moved = before.state() != state;
        status =
                new LinkStatus(
                        role,
                        name,
                        state,
                        attached,
                        before.changes() + (moved ? 1 : 0),
                        before.rebinds());
        if (moved) {
            tell(moved(before.state(), state));
        }
    }

    private static String words(LinkStatus.State state) {
        return state == LinkStatus.State.NO_CARRIER ? "up without carrier" : state.label();
    }

    private StateChange moved(LinkStatus.State before, LinkStatus.State now) {
        final String message = message("is " + words(now) + ", was " + words(before));
        final Map<String, String> values =
                Map.of(Changes.INTERFACE, status.name(), Changes.STATE, now.label());
        return now == LinkStatus.State.UP
                ? Changes.info(StateChange.Kind.LINK, message, values)
                : Changes.warning(StateChange.Kind.LINK, message, values);
    }

    private void tell(StateChange change) {
        listener.accept(change);
    }

    private StateChange info(StateChange.Kind kind, String what) {
        return Changes.info(kind, message(what), Map.of(Changes.INTERFACE, status.name()));
    }

    private StateChange failure(StateChange.Kind kind, String what, RuntimeException cause) {
        return Changes.failure(
                kind,
                message(what + cause.getMessage()),
                Map.of(Changes.INTERFACE, status.name()),
                cause);
    }

    private String message(String what) {
        return String.format(Locale.ROOT, "%s interface %s: %s", role.label(), status.name(), what);
    }
}
