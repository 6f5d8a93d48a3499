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
 * Follows the host on behalf of an engine: its interfaces, the neighbours that frames are sent to,
 * the host's own addresses, membership in groups. Each change is told once and counted.
 *
 * <p>Threading: {@link #work} belongs to the control thread; {@link #wake} and everything that
 * reads may be called by any. {@link #close} comes after the last of them.
 */
public final class HostWatch implements AutoCloseable {
    /** In a storm events are lost all the time: the state is not asked for more often than that. */
    private static final int RESYNC_REST_MILLIS = 50;

    /** What no event tells of is looked for as often as that. */
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

    /** To ask for everything that is followed: at first, and after events were lost. */
    private final Due resync = new Due(RESYNC_REST_MILLIS);

    private final Due mending = new Due(MEND_REST_MILLIS);
    private final Storm losses = new Storm();
    private final Storm mends = new Storm();
    private RuntimeException failure;

    /** An interface as it was when the engine's sockets were attached to it. */
    public record Device(String wantedName, Link link, DevicePort port) {}

    /** A receive interface, the groups that are joined on it, and its addresses. */
    private record Receiving(LinkWatch link, GroupWatch groups, ReceiveAddressWatch own) {
        /** What depends on the interface learns of it. */
        AddressWatch addresses() {
            own.addresses().linkIs(link.link().orElse(null));
            return own.addresses();
        }
    }

    /**
     * @param receive in their order
     * @param listener told of each change, by the control thread
     * @param joins groups to be a member of, for each receive interface; joined by {@link #join}
     */
    public HostWatch(
            List<Device> receive,
            Device transmit,
            Destinations table,
            List<List<GroupJoin>> joins,
            Consumer<StateChange> listener) {
        this(receive, transmit, table, joins, new HostQuestions.Kernel(), listener);
    }

    /** With somebody else to answer the questions. */
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
        resync.mark(); // what has happened since the engine's sockets were opened
        mending.mark();
    }

    private LinkWatch watch(LinkStatus.Role role, Device device, IntPredicate taken) {
        return new LinkWatch(
                role, device.wantedName(), device.link(), device.port(), taken, host, this::tell);
    }

    /** Whether frames are received by an interface, whatever its name is by now. */
    private boolean isReceived(int index) {
        return receiving.stream()
                .flatMap(each -> each.link().link().stream())
                .anyMatch(link -> link.index() == index);
    }

    /**
     * Before the first {@link #work}, or after {@link #forget}: a destination whose MAC address is
     * to be kept right.
     */
    public void follow(int destination) {
        neighbours.add(destination);
    }

    /**
     * Before the first {@link #work}, or after {@link #forget}: a destination that is this host
     * itself.
     */
    public void followOwn(int destination) {
        ownAddresses.add(destination);
    }

    /**
     * Follows the addresses of the receiving interfaces. Not while {@link #work} is called.
     *
     * @param families of addresses that matter; may be none
     * @param present what the follower knows, for each interface: the primary address of each
     *     family, if it has one
     * @param follower given the number of an interface and the same as of now, whenever that may
     *     have changed, within {@link #work}
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

    /** A follower has done what followed from these addresses. By the control thread. */
    public void receiveFollowed(int number, List<IpAddress> now) {
        receiving.get(number).own().followed(now);
    }

    /** What a follower had to do has failed: it is told of the addresses again, later and later. */
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
     * Joins other groups, beside those until now; not while {@link #work} is called, like all that
     * is about other rules.
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
            undoJoins(); // of those before
            throw e;
        }
    }

    /** After {@link #joinOthers}: the groups before are left. */
    public void leaveFormer() {
        receiving.forEach(each -> each.groups().leaveFormer());
    }

    /** After {@link #joinOthers}, or if that has not been called: the groups before remain. */
    public void undoJoins() {
        receiving.forEach(each -> each.groups().undo());
    }

    /**
     * Other destinations than until now, which are to be told of by {@link #follow} and {@link
     * #followOwn}, and about which everything is asked for by the next {@link #work}.
     *
     * @param to for each of those until now its new number; {@code count} if it is none
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
            failure = e; // of the listener; what is to be done is done nonetheless
        }
    }

    /** How many changes of a kind there were. */
    public long changes(StateChange.Kind kind) {
        return counts.get(kind.ordinal());
    }

    /** The interfaces: the receiving ones in their order, then the transmitting one. */
    public List<LinkStatus> links() {
        return Stream.concat(receiving.stream().map(Receiving::link), Stream.of(transmit))
                .map(LinkWatch::status)
                .toList();
    }

    /**
     * Follows what has happened; waits for something to happen if nothing has. What could not be
     * done is done by a later call, whether or not anything happens meanwhile.
     *
     * @param timeoutMillis how long at most, if not {@link #wake woken}
     * @throws RuntimeException what has failed meanwhile without being told to the listener: it
     *     itself, or something that should not
     */
    public void work(int timeoutMillis) {
        try {
            events.await(settle(timeoutMillis), this::accept);
        } catch (RuntimeException e) {
            failure = e;
            resync.mark();
            LockSupport.parkNanos(FAILURE_PAUSE_NANOS); // it may fail at once the next time, too
        }
        receiving.forEach(each -> each.groups().work(0));
        if (failure != null) {
            final RuntimeException thrown = failure;
            failure = null;
            throw thrown;
        }
    }

    /** Does what is due; returns in how many milliseconds more is, at most {@code most}. */
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
            mending.mark(); // again after its rest
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

    /** Any thread: makes {@link #work} return soon. */
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
            resync.mark(); // what the event said is asked for
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

    /** Those that follow each other soon are counted each, and told of once. */
    private void tell(StateChange change, Storm storm) {
        if (storm.isOver()) {
            tell(change);
        } else {
            counts.incrementAndGet(change.kind().ordinal());
        }
    }

    /** What depends on the transmit interface learns of it. */
    private void transmitLink() {
        final Link now = transmit.link().orElse(null);
        neighbours.linkIs(transmit.usable() ? now : null);
        ownAddresses.addresses().linkIs(now);
    }

    /** Leaves the groups, and no longer listens. */
    @Override
    public void close() {
        receiving.forEach(each -> each.groups().close());
        events.close();
    }
}
