package io.ringcast.engine.host.watch;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.Family;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.NetworkEvent;
import io.ringcast.engine.network.NetworkEvents;
import io.ringcast.engine.network.NetworkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * Watch of the host for an engine: its interfaces, the neighbours that frames are sent to, the
 * host's own addresses, membership in groups. Each change is reported once and counted.
 *
 * <p>Threading: {@link #work} belongs to the control thread; {@link #wake} and all methods that
 * only read may be called by any thread. Call {@link #close} after all other calls.
 */
public final class HostWatch implements AutoCloseable {
    /**
     * Minimum pause between two reads of the whole state; in a storm, events are lost all the time.
     */
    private static final int RESYNC_REST_MILLIS = 50;

    /** Interval of the search for faults that no event reports. */
    private static final int MEND_REST_MILLIS = 1_000;

    private static final long FAILURE_PAUSE_NANOS = 10_000_000L;

    private final List<Receiving> receiving = new ArrayList<>();
    private final LinkWatch transmit;
    private final Destinations table;
    private final HostQuestions host;
    private NeighbourWatch neighbours;
    private OwnAddressWatch ownAddresses;
    private final AtomicLongArray counts = new AtomicLongArray(StateChange.Kind.values().length);
    private final Consumer<StateChange> listener;
    private final NetworkEvents events = new NetworkEvents();

    /** Schedule of reading the whole state: at the start, and after events were lost. */
    private final Due resync = new Due(RESYNC_REST_MILLIS);

    private final Due mending = new Due(MEND_REST_MILLIS);
    private final Storm losses = new Storm();
    private final Storm mends = new Storm();
    private RuntimeException failure;

    /** An interface as it was when the engine's sockets were attached to it. */
    public record Device(String wantedName, Link link, DevicePort port) {}

    /** A receive interface, the groups that are joined on it, and its addresses. */
    private record Receiving(LinkWatch link, GroupWatch groups, ReceiveAddressWatch own) {
        /** Passes the present interface to the address watch and returns this watch. */
        AddressWatch addresses() {
            own.addresses().linkIs(link.link().orElse(null));
            return own.addresses();
        }
    }

    /**
     * @param receive receive interfaces, in the engine's order
     * @param listener receives each change, on the control thread
     * @param joins groups for each receive interface; {@link #join} joins them
     */
    public HostWatch(
            List<Device> receive,
            Device transmit,
            Destinations table,
            List<List<GroupJoin>> joins,
            Consumer<StateChange> listener) {
        this(receive, transmit, table, joins, new HostQuestions.Kernel(), listener);
    }

    /** Creates a watch with other answers to its queries, for tests. */
    HostWatch(
            List<Device> receive,
            Device transmit,
            Destinations table,
            List<List<GroupJoin>> joins,
            HostQuestions host,
            Consumer<StateChange> listener) {
        this.listener = listener;
        this.table = table;
        this.host = host;
        for (int i = 0; i < receive.size(); i++) {
            final LinkWatch link = watch(LinkStatus.Role.RECEIVE, receive.get(i), this::isReceived);
            receiving.add(
                    new Receiving(
                            link,
                            new GroupWatch(link, joins.get(i), this::tell),
                            new ReceiveAddressWatch(host, this::tell)));
        }
        this.transmit = watch(LinkStatus.Role.TRANSMIT, transmit, index -> false);
        neighbours = new NeighbourWatch(table, host, this::tell);
        ownAddresses = new OwnAddressWatch(table, host, this::tell);
        resync.mark(); // finds changes since the engine's sockets were opened
        mending.mark();
    }

    private LinkWatch watch(LinkStatus.Role role, Device device, IntPredicate taken) {
        return new LinkWatch(
                role, device.wantedName(), device.link(), device.port(), taken, host, this::tell);
    }

    /** Returns whether an interface is a receive interface, whatever its present name is. */
    private boolean isReceived(int index) {
        return receiving.stream()
                .flatMap(each -> each.link().link().stream())
                .anyMatch(link -> link.index() == index);
    }

    /**
     * Adds a destination whose MAC address is followed. Call it before the first {@link #work}, or
     * after {@link #forget}.
     */
    public void follow(int destination) {
        neighbours.add(destination);
    }

    /**
     * Adds a destination that is this host itself. Call it before the first {@link #work}, or after
     * {@link #forget}.
     */
    public void followOwn(int destination) {
        ownAddresses.add(destination);
    }

    /**
     * Follows the addresses of the receive interfaces. Do not call it during {@link #work}.
     *
     * @param families address families to follow; may be empty
     * @param present the addresses that the follower knows, for each interface: the primary address
     *     of each family, if there is one
     * @param follower called within {@link #work} with the number of an interface and its present
     *     primary addresses, whenever they may have changed
     */
    public void followReceive(
            Set<Family> families,
            List<List<IpAddress>> present,
            BiConsumer<Integer, List<IpAddress>> follower) {
        for (int i = 0; i < receiving.size(); i++) {
            final int number = i;
            receiving
                    .get(i)
                    .own()
                    .follow(families, present.get(i), now -> follower.accept(number, now));
        }
    }

    /** Records that a follower has applied these addresses. Called by the control thread. */
    public void receiveFollowed(int number, List<IpAddress> now) {
        receiving.get(number).own().followed(now);
    }

    /**
     * Records that a follower could not apply the addresses: it is called again, after growing
     * pauses.
     */
    public void followReceiveAgain(int number, String message) {
        receiving.get(number).own().addresses().failed(message);
    }

    /**
     * Joins the groups.
     *
     * @throws NetworkException if the kernel refuses one
     */
    public void join() {
        receiving.forEach(each -> each.groups().join());
    }

    /**
     * Joins other groups in addition to the present ones. Do not call it, or any other method for a
     * change of rules, during {@link #work}.
     *
     * @param others for each receive interface
     * @throws NetworkException if the kernel refuses one; then all is as before
     */
    public void joinOthers(List<List<GroupJoin>> others) {
        try {
            for (int i = 0; i < receiving.size(); i++) {
                receiving.get(i).groups().joinOthers(others.get(i));
            }
        } catch (RuntimeException e) {
            undoJoins(); // on the interfaces before the failed one
            throw e;
        }
    }

    /** Leaves the former groups, after {@link #joinOthers}. */
    public void leaveFormer() {
        receiving.forEach(each -> each.groups().leaveFormer());
    }

    /**
     * Returns to the former groups, after {@link #joinOthers}; does nothing if that was not called.
     */
    public void undoJoins() {
        receiving.forEach(each -> each.groups().undo());
    }

    /**
     * Forgets the present destinations. Add the new ones by {@link #follow} and {@link #followOwn};
     * the next {@link #work} reads their whole state.
     *
     * @param to for each present destination its new number; {@code count} if it is none of the new
     *     ones
     */
    public void forget(int[] to, int count) {
        final OwnAddressWatch former = ownAddresses;
        neighbours = new NeighbourWatch(table, host, this::tell);
        ownAddresses = new OwnAddressWatch(table, host, this::tell);
        ownAddresses.succeed(former, to, count);
        receiving.forEach(each -> each.own().addresses().outdated());
    }

    private void tell(StateChange change) {
        counts.incrementAndGet(change.kind().ordinal());
        try {
            listener.accept(change);
        } catch (RuntimeException e) {
            failure = e; // thrown by the listener; the work goes on
        }
    }

    /** Returns the number of changes of a kind. */
    public long changes(StateChange.Kind kind) {
        return counts.get(kind.ordinal());
    }

    /**
     * Returns the status of the interfaces: the receive interfaces in their order, then the
     * transmit interface.
     */
    public List<LinkStatus> links() {
        return Stream.concat(receiving.stream().map(Receiving::link), Stream.of(transmit))
                .map(LinkWatch::status)
                .toList();
    }

    /**
     * Handles events, and waits for one if there is none. Tasks that failed are retried by a later
     * call, even if no further event arrives.
     *
     * @param timeoutMillis longest wait, unless {@link #wake} ends it
     * @throws RuntimeException if the listener failed, or on an unexpected failure that the
     *     listener does not receive
     */
    public void work(int timeoutMillis) {
        try {
            events.await(settle(timeoutMillis), this::accept);
        } catch (RuntimeException e) {
            failure = e;
            resync.mark();
            LockSupport.parkNanos(FAILURE_PAUSE_NANOS); // in case the next call fails at once
        }
        receiving.forEach(each -> each.groups().work(0));
        if (failure != null) {
            final RuntimeException thrown = failure;
            failure = null;
            throw thrown;
        }
    }

    /**
     * Runs the tasks that are due; returns the milliseconds until the next one, at most {@code
     * most}.
     */
    private int settle(int most) {
        if (resync.now()) {
            resync.done();
            receiving.forEach(each -> each.link().outdated());
            transmit.outdated();
            neighbours.refreshAll(System.nanoTime());
            ownAddresses.addresses().outdated();
            receiving.forEach(each -> each.own().addresses().outdated());
        }
        int wait = resync.wait(most);
        for (final Receiving each : receiving) {
            wait = each.link().work(wait);
        }
        wait = transmit.work(wait);
        transmitLink();
        wait = neighbours.work(wait);
        wait = ownAddresses.addresses().work(wait);
        for (final Receiving each : receiving) {
            wait = each.addresses().work(wait);
        }
        wait = mend(wait);
        for (final Receiving each : receiving) {
            wait = each.groups().work(wait);
        }
        return wait;
    }

    private int mend(int most) {
        if (mending.now()) {
            mending.done();
            mending.mark(); // due again after the pause
            receiving.forEach(each -> mend(each.link()));
        }
        return mending.wait(most);
    }

    private void mend(LinkWatch link) {
        try {
            link.mend().ifPresent(change -> tell(change, mends));
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Makes {@link #work} return soon. Any thread. */
    public void wake() {
        events.wake();
    }

    private void accept(NetworkEvent event) {
        if (event instanceof NetworkEvent.Lost) {
            lost();
            return;
        }
        try {
            receiving.forEach(each -> each.link().accept(event));
            transmit.accept(event);
            transmitLink();
            neighbours.accept(event);
            ownAddresses.addresses().accept(event);
            receiving.forEach(each -> each.addresses().accept(event));
        } catch (RuntimeException e) {
            failure = e;
            resync.mark(); // reads the state that the event was about
        }
    }

    private void lost() {
        resync.mark();
        tell(
                Changes.warning(
                        StateChange.Kind.RESYNC,
                        "netlink events were lost: reading the state of interfaces, addresses and neighbours anew",
                        Map.of()),
                losses);
    }

    /** Counts each change, but reports only the first of changes that follow each other closely. */
    private void tell(StateChange change, Storm storm) {
        if (storm.isOver()) {
            tell(change);
        } else {
            counts.incrementAndGet(change.kind().ordinal());
        }
    }

    /** Passes the present transmit interface to the watches that depend on it. */
    private void transmitLink() {
        final Link now = transmit.link().orElse(null);
        neighbours.linkIs(transmit.usable() ? now : null);
        ownAddresses.addresses().linkIs(now);
    }

    /** Leaves the groups and closes the netlink event socket. */
    @Override
    public void close() {
        receiving.forEach(each -> each.groups().close());
        events.close();
    }
}
