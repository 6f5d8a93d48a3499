package io.ringcast.engine.host.watch;

import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.GroupMembership;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.NetworkException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Membership of this host in multicast groups on a receive interface, renewed when another
 * interface takes the interface's place.
 *
 * <p>Threading: one thread at a time.
 */
final class GroupWatch implements AutoCloseable {
    private final LinkWatch link;
    private List<GroupJoin> joins;
    private final Consumer<StateChange> listener;
    private GroupMembership membership;
    private String lastFailure = "";
    private final Due joining = new Due();
    private long rebindsJoined;

    // The former groups during a change to other groups; null otherwise
    private List<GroupJoin> formerJoins;
    private GroupMembership formerMembership;

    /**
     * @param link the interface
     */
    GroupWatch(LinkWatch link, List<GroupJoin> joins, Consumer<StateChange> listener) {
        this.link = link;
        this.joins = joins;
        this.listener = listener;
    }

    /**
     * Joins the groups on the interface that is there at the start.
     *
     * @throws NetworkException if the kernel refuses
     */
    void join() {
        if (!joins.isEmpty()) {
            membership = GroupMembership.join(link.link().orElseThrow(), joins);
        }
    }

    /**
     * Joins the groups again if the sockets have been attached to another interface since the last
     * join.
     *
     * @return the milliseconds until the next task is due, at most {@code most}
     */
    int work(int most) {
        final long rebinds = link.status().rebinds();
        if (rebindsJoined != rebinds && link.link().isPresent()) {
            joining.mark();
            if (joining.now()) {
                if (joinAgain(link.link().get())) {
                    rebindsJoined = rebinds;
                    joining.done();
                } else {
                    joining.failed("");
                }
            }
            return joining.wait(most);
        }
        return most;
    }

    /**
     * Joins on an interface that has taken the place of the former one.
     *
     * @return whether this succeeded; otherwise it has to be tried again
     */
    private boolean joinAgain(Link device) {
        close(); // first: see GroupMembership
        if (joins.isEmpty()) {
            return true;
        }
        try {
            membership = GroupMembership.join(device, joins);
            lastFailure = "";
            listener.accept(
                    Changes.info(
                            StateChange.Kind.JOIN,
                            String.format(
                                    Locale.ROOT,
                                    "%d group%s joined again on %s",
                                    joins.size(),
                                    joins.size() == 1 ? "" : "s",
                                    device.name()),
                            Map.of(Changes.INTERFACE, device.name())));
            return true;
        } catch (RuntimeException e) {
            failed(device, e);
            return false;
        }
    }

    /**
     * Joins other groups; if there is no interface now, they are joined when there is one.
     * Afterwards {@link #leaveFormer} leaves the former groups, or {@link #undo} leaves the new
     * ones.
     *
     * @throws NetworkException if the kernel refuses; then all is as before
     */
    void joinOthers(List<GroupJoin> others) {
        final GroupMembership joined =
                link.link().isEmpty() || others.isEmpty()
                        ? null
                        : GroupMembership.join(link.link().get(), others);
        formerJoins = joins;
        formerMembership = membership;
        joins = others;
        membership = joined;
    }

    /** Leaves the former groups, after {@link #joinOthers}. */
    void leaveFormer() {
        close(formerMembership);
        formerJoins = null;
        formerMembership = null;
    }

    /** Leaves the groups of {@link #joinOthers}; does nothing if there is no such change. */
    void undo() {
        if (formerJoins != null) {
            close(membership);
            joins = formerJoins;
            membership = formerMembership;
            formerJoins = null;
            formerMembership = null;
        }
    }

    private static void close(GroupMembership some) {
        if (some != null) {
            some.close();
        }
    }

    /** Reports a failure, unless it is the same as the last one. */
    private void failed(Link device, RuntimeException e) {
        final String message = String.valueOf(e.getMessage());
        if (!message.equals(lastFailure)) {
            listener.accept(
                    Changes.failure(
                            StateChange.Kind.JOIN,
                            message,
                            Map.of(Changes.INTERFACE, device.name()),
                            e));
        }
        lastFailure = message;
    }

    @Override
    public void close() {
        if (membership != null) {
            membership.close();
            membership = null;
        }
    }
}
