package io.ringcast.engine.watch;

import io.ringcast.engine.counter.CounterArray;
import io.ringcast.engine.network.GroupJoin;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.network.NetworkEvent;
import io.ringcast.engine.network.NetworkEvents;
import io.ringcast.engine.network.NetworkException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Follows the host on behalf of an engine: both interfaces, the neighbours that frames are sent to,
 * the host's own addresses, membership in groups. Each change is told once and counted.
 *
 * <p>Threading: {@link #work} belongs to the control thread; {@link #wake} and everything that
 * reads may be called by any. {@link #close} comes after the last of them.
 */
public final class HostWatch implements AutoCloseable {
    /** How soon what has failed is tried again. */
    private static final long RETRY_NANOS = 500_000_000L;

    private final LinkWatch receive;
    private final LinkWatch transmit;
    private final NeighbourWatch neighbours;
    private final OwnAddressWatch ownAddresses;
    private final GroupWatch groups;
    private final CounterArray counts = new CounterArray(StateChange.Kind.values().length);
    private final Consumer<StateChange> listener;
    private final NetworkEvents events = new NetworkEvents();
    private boolean synchronised;
    private long rebindsJoined;
    private long retryNanos = System.nanoTime();

    /** An interface as it was when the engine's sockets were attached to it. */
    public record Device(String wantedName, Link link, DevicePort port) {}

    /**
     * @param listener told of each change, by the control thread
     * @param joins groups to be a member of; joined by {@link #join}
     */
    public HostWatch(
            Device receive,
            Device transmit,
            Destinations table,
            List<GroupJoin> joins,
            Consumer<StateChange> listener) {
        this.listener = listener;
        this.receive =
                new LinkWatch(
                        LinkRole.RECEIVE,
                        receive.wantedName(),
                        receive.link(),
                        receive.port(),
                        this::tell);
        this.transmit =
                new LinkWatch(
                        LinkRole.TRANSMIT,
                        transmit.wantedName(),
                        transmit.link(),
                        transmit.port(),
                        this::tell);
        neighbours = new NeighbourWatch(table, this::tell);
        ownAddresses = new OwnAddressWatch(table, this::tell);
        groups = new GroupWatch(joins, this::tell);
    }

    /** Before the first {@link #work}: a destination whose MAC address is to be kept right. */
    public void follow(int destination) {
        neighbours.add(destination);
    }

    /** Before the first {@link #work}: a destination that is this host itself. */
    public void followOwn(int destination) {
        ownAddresses.add(destination);
    }

    /**
     * Joins the groups.
     *
     * @throws NetworkException if the kernel refuses one
     */
    public void join() {
        groups.join(receive.link().orElseThrow());
    }

    private void tell(StateChange change) {
        counts.increment(change.kind().ordinal());
        listener.accept(change);
    }

    /** How many changes of a kind there were. */
    public long changes(StateChange.Kind kind) {
        return counts.get(kind.ordinal());
    }

    /** Both interfaces, the receiving one first. */
    public List<LinkStatus> links() {
        return List.of(receive.status(), transmit.status());
    }

    /**
     * Follows what has happened; waits for something to happen if nothing has.
     *
     * @param timeoutMillis how long at most, if not {@link #wake woken}
     */
    public void work(int timeoutMillis) {
        if (!synchronised) {
            synchronised = true;
            resynchronize(); // with what has happened since the engine's sockets were opened
        }
        final int timeout = Math.min(neighbours.work(timeoutMillis), retry(timeoutMillis));
        events.await(timeout, this::accept);
        joinAgain();
    }

    /**
     * Tries again what has failed, if it is time.
     *
     * @return in how many milliseconds it is, at most {@code most}
     */
    private int retry(int most) {
        if (!unfinished()) {
            return most;
        }
        final long left = retryNanos - System.nanoTime();
        if (left > 0) {
            return (int) Math.min(most, left / 1_000_000 + 1);
        }
        retryNanos = System.nanoTime() + RETRY_NANOS;
        receive.retry();
        transmit.retry();
        joinAgain();
        return (int) Math.min(most, RETRY_NANOS / 1_000_000);
    }

    private boolean unfinished() {
        return receive.unfinished()
                || transmit.unfinished()
                || rebindsJoined != receive.status().rebinds();
    }

    /** Any thread: makes {@link #work} return soon. */
    public void wake() {
        events.wake();
    }

    private void accept(NetworkEvent event) {
        if (event instanceof NetworkEvent.Lost) {
            resynchronize();
            return;
        }
        receive.accept(event);
        transmit.accept(event);
        transmitLink();
        neighbours.accept(event);
        ownAddresses.accept(event);
    }

    private void resynchronize() {
        final List<Link> links = Links.list();
        receive.acceptAll(links);
        transmit.acceptAll(links);
        transmitLink();
        neighbours.refreshAll(System.nanoTime());
        ownAddresses.refresh();
    }

    /** What depends on the transmit interface learns of it. */
    private void transmitLink() {
        final Link now = transmit.link().orElse(null);
        neighbours.linkIs(transmit.usable() ? now : null);
        ownAddresses.linkIs(now);
    }

    /** When the sockets hang on another interface than before, the memberships do not yet. */
    private void joinAgain() {
        final long rebinds = receive.status().rebinds();
        if (rebindsJoined != rebinds
                && receive.link().isPresent()
                && groups.joinAgain(receive.link().get())) {
            rebindsJoined = rebinds;
        }
    }

    /** Leaves the groups, and no longer listens. */
    @Override
    public void close() {
        groups.close();
        events.close();
    }
}
