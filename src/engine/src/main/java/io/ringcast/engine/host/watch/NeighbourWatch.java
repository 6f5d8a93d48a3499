package io.ringcast.engine.host.watch;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.Family;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Neighbour;
import io.ringcast.engine.network.Neighbours;
import io.ringcast.engine.network.NetworkEvent;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.network.UnansweredException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Watch that keeps the MAC addresses of destinations up to date, by the kernel's neighbour table.
 * It solicits unknown addresses until they answer, follows changes, and drops the MAC addresses of
 * neighbours that no longer answer. While the link cannot pass frames, it drops all of them,
 * because other neighbours may be there when the link comes back.
 *
 * <p>The kernel does not see the frames that leave through our packet sockets, so it would never
 * verify that a neighbour is still reachable. Each time the kernel has not heard of a neighbour for
 * a while (state STALE, after about 30 s), this watch asks it to verify the neighbour.
 *
 * <p>Threading: the control thread.
 */
final class NeighbourWatch {
    /** Interval of solicitations; the same as the kernel's own (retrans_time_ms). */
    private static final long RETRY_NANOS = 1_000_000_000L;

    /**
     * Pauses in milliseconds before extra solicitations, in addition to the kernel's own: the first
     * solicitation may be sent before the other end can receive it. After these the kernel's rate
     * remains, one a second as in RFC 1122 section 2.3.2.1.
     */
    private static final long[] REPEATS = {50, 100, 200, 400};

    /**
     * Delay after a route change: routes change in groups, so one look a little later covers them
     * all.
     */
    private static final long ROUTES_NANOS = 50_000_000L;

    /** Minimum pause between two looks at the routes: on a router they change all the time. */
    private static final long ROUTES_PAUSE_NANOS = 500_000_000L;

    /**
     * Delay after a neighbour entry was removed: when a link goes down, the kernel reports the
     * flushed neighbour entries before it reports the link.
     */
    private static final long FORGOTTEN_NANOS = 20_000_000L;

    /** Pause before a query is repeated that the kernel did not answer. */
    private static final long ANSWER_NANOS = 250_000_000L;

    /**
     * Minimum pause between two verifications of a neighbour, whatever the kernel's settings are.
     */
    private static final long CONFIRM_NANOS = 5_000_000_000L;

    private final Map<IpAddress, NeighbourEntry> entries = new LinkedHashMap<>();
    private final Consumer<StateChange> listener;
    private final Destinations table;
    private final HostQuestions host;

    /** Remembers the last failure that was reported for unanswered queries. */
    private final Due unanswered = new Due();

    private Link link;
    private long routesNanos = System.nanoTime() - ROUTES_PAUSE_NANOS;

    NeighbourWatch(Destinations table, HostQuestions host, Consumer<StateChange> listener) {
        this.table = table;
        this.host = host;
        this.listener = listener;
    }

    /** Adds a destination whose MAC address is to be resolved, and followed when it is known. */
    void add(int destination) {
        entries.computeIfAbsent(
                        table.address(destination), address -> new NeighbourEntry(address, table))
                .add(destination);
    }

    /**
     * Sets the interface through which frames leave.
     *
     * @param usable the interface; null if it cannot pass frames
     */
    void linkIs(Link usable) {
        final boolean back = usable != null && (link == null || link.index() != usable.index());
        link = usable;
        if (usable == null) {
            entries.values().forEach(entry -> entry.set(MacAddress.NONE));
        } else if (back) {
            refreshAll(System.nanoTime());
        }
    }

    /** Schedules all entries: anything may have changed. */
    void refreshAll(long nanos) {
        entries.values().forEach(entry -> entry.schedule(nanos));
    }

    /** Handles an event. */
    void accept(NetworkEvent event) {
        if (event instanceof NetworkEvent.NeighbourChanged changed) {
            of(changed.neighbour(), this::changed);
        } else if (event instanceof NetworkEvent.NeighbourRemoved removed) {
            // the kernel has removed the entry, but the neighbour may still be there: keep sending,
            // and ask
            of(
                    removed.neighbour(),
                    (entry, neighbour) -> entry.schedule(System.nanoTime() + FORGOTTEN_NANOS));
        } else if (event instanceof NetworkEvent.RoutesChanged
                || event instanceof NetworkEvent.AddressAdded
                || event instanceof NetworkEvent.AddressRemoved) {
            routesChanged(System.nanoTime());
        }
    }

    private void routesChanged(long now) {
        if (now - routesNanos < 0) {
            return; // a look is already scheduled
        }
        final long nanos = Math.max(0, routesNanos + ROUTES_PAUSE_NANOS - now);
        routesNanos = now + Math.max(ROUTES_NANOS, nanos);
        scheduleAll(routesNanos);
    }

    private void scheduleAll(long nanos) {
        for (final NeighbourEntry entry : entries.values()) {
            if (!entry.due || entry.dueNanos - nanos > 0) {
                entry.schedule(nanos);
            }
        }
    }

    private interface Action {
        void on(NeighbourEntry entry, Neighbour neighbour);
    }

    /**
     * Applies an action to all entries with this next hop: several destinations may share a
     * gateway.
     */
    private void of(Neighbour neighbour, Action action) {
        if (link != null && neighbour.linkIndex() == link.index()) {
            for (final NeighbourEntry entry : entries.values()) {
                if (neighbour.address().equals(entry.nextHop)) {
                    action.on(entry, neighbour);
                }
            }
        }
    }

    private void changed(NeighbourEntry entry, Neighbour neighbour) {
        if (neighbour.usable()) {
            entry.set(neighbour.mac());
            entry.due = false;
            say(entry, "");
            if (neighbour.stale()) {
                entry.schedule(entry.notBefore(CONFIRM_NANOS));
            }
        } else if (neighbour.failed()) {
            // an entry that the administrator flushes also fails; the kernel reports its removal
            // next
            final boolean news = entry.resolved();
            entry.set(MacAddress.NONE);
            say(entry, silence(entry));
            entry.schedule(
                    news ? System.nanoTime() + FORGOTTEN_NANOS : entry.notBefore(RETRY_NANOS));
        }
    }

    private String silence(NeighbourEntry entry) {
        final String silence = "does not answer " + Family.of(entry.nextHop).resolution();
        return entry.nextHop.equals(entry.address)
                ? silence
                : "its gateway " + entry.nextHop + " " + silence;
    }

    private void say(NeighbourEntry entry, String reason) {
        final String news = entry.news(reason);
        if (news != null) {
            final Map<String, String> values = Changes.destination(entry.address);
            listener.accept(
                    entry.resolved()
                            ? Changes.info(StateChange.Kind.NEIGHBOUR, news, values)
                            : Changes.warning(StateChange.Kind.NEIGHBOUR, news, values));
        }
    }

    /**
     * Does what is due.
     *
     * @return the milliseconds until the next task is due, at most {@code most}
     */
    int work(int most) {
        int wait = most;
        for (final NeighbourEntry entry : entries.values()) {
            if (link != null && entry.due) {
                final long left = entry.dueNanos - System.nanoTime();
                if (left <= 0) {
                    lookAt(entry);
                }
                wait = (int) Math.max(0, Math.min(wait, millis(entry)));
            }
        }
        return wait;
    }

    private static long millis(NeighbourEntry entry) {
        return entry.due
                ? (entry.dueNanos - System.nanoTime() + 999_999) / 1_000_000
                : Integer.MAX_VALUE;
    }

    private void lookAt(NeighbourEntry entry) {
        entry.due = false;
        try {
            resolve(entry);
            unanswered.done();
        } catch (UnansweredException e) {
            again(entry, e);
        } catch (NetworkException | LinuxException e) {
            entry.nextHop = null;
            entry.set(MacAddress.NONE);
            say(entry, reason(e, entry));
            entry.schedule(System.nanoTime() + RETRY_NANOS);
        } catch (RuntimeException e) {
            again(entry, e);
        }
    }

    /** Schedules a retry. Nothing is known to have changed, so frames are sent as before. */
    private void again(NeighbourEntry entry, RuntimeException e) {
        entry.schedule(System.nanoTime() + ANSWER_NANOS);
        if (unanswered.failed(String.valueOf(e.getMessage()))) {
            listener.accept(
                    Changes.failure(
                            StateChange.Kind.RESYNC,
                            String.format(
                                    Locale.ROOT,
                                    "destination %s: neighbour cannot be read, trying again: %s",
                                    entry.address,
                                    e.getMessage()),
                            Changes.destination(entry.address),
                            e));
        }
    }

    private void resolve(NeighbourEntry entry) {
        final IpAddress nextHop = host.nextHop(link, entry.address);
        if (entry.nextHop != null && !entry.nextHop.equals(nextHop)) {
            entry.set(MacAddress.NONE); // it is the MAC address of the former gateway
        }
        entry.nextHop = nextHop;
        final Optional<Neighbour> known = host.neighbour(link, nextHop);
        known.ifPresent(neighbour -> changed(entry, neighbour));
        if (known.isEmpty() || !known.get().usable()) {
            if (known.isEmpty() || !known.get().beingAsked()) {
                ask(entry);
            } else if (entry.repeats > 0) {
                Neighbours.askAgain(link, nextHop);
            }
            entry.schedule(System.nanoTime() + pauseNanos(entry));
        } else if (known.get().stale() && entry.notBefore(CONFIRM_NANOS) - System.nanoTime() <= 0) {
            ask(entry);
            entry.due = false;
        }
    }

    private static long pauseNanos(NeighbourEntry entry) {
        return entry.repeats < REPEATS.length ? REPEATS[entry.repeats++] * 1_000_000 : RETRY_NANOS;
    }

    private void ask(NeighbourEntry entry) {
        entry.asked();
        Neighbours.ask(link, entry.nextHop);
    }

    /**
     * Returns the message without its leading address, because our own message begins with that
     * address.
     */
    private static String reason(RuntimeException e, NeighbourEntry entry) {
        final String start = entry.address + ": ";
        return e.getMessage().startsWith(start)
                ? e.getMessage().substring(start.length())
                : e.getMessage();
    }
}
