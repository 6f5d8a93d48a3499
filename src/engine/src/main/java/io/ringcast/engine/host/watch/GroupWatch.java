package io.ringcast.engine.host.watch;

import io.ringcast.engine.error.NetworkException;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.GroupMembership;
import io.ringcast.engine.network.Link;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps this host a member of groups on the receive interface, also on the next one of its name.
 *
 * <p>Threading: one thread at a time.
 */
final class GroupWatch implements AutoCloseable {
    private List<GroupJoin> joins;
    private final Consumer<StateChange> listener;
    private GroupMembership membership;
    private String lastFailure = "";

    // Of a change to other groups, until it is settled
    private List<GroupJoin> formerJoins;
    private GroupMembership formerMembership;

    GroupWatch(List<GroupJoin> joins, Consumer<StateChange> listener) {
        this.joins = joins;
        this.listener = listener;
    }

    /**
     * Joins, on the first interface.
     *
     * @throws NetworkException if the kernel refuses
     */
    void join(Link link) {
        if (!joins.isEmpty()) {
            membership = GroupMembership.join(link, joins);
        }
    }

    /**
     * Joins on an interface that has taken the place of the former one.
     *
     * @return whether that is done; otherwise try again
     */
    boolean joinAgain(Link link) {
        close(); // first: see GroupMembership
        if (joins.isEmpty()) {
            return true;
        }
        try {
            membership = GroupMembership.join(link, joins);
            lastFailure = "";
            listener.accept(
                    Changes.info(
                            StateChange.Kind.JOIN,
                            String.format(
                                    Locale.ROOT,
                                    "%d group%s joined again on %s",
                                    joins.size(),
                                    joins.size() == 1 ? "" : "s",
                                    link.name()),
                            Map.of(Changes.INTERFACE, link.name())));
            return true;
        } catch (RuntimeException e) {
            failed(link, e);
            return false;
        }
    }

    /**
     * Joins other groups. The former ones are left by {@link #leaveFormer}, or {@link #undo} leaves
     * these.
     *
     * @param link null if there is none: they are joined when there is
     * @throws NetworkException if the kernel refuses; then all is as before
     */
    void joinOthers(Link link, List<GroupJoin> others) {
        final GroupMembership joined =
                link == null || others.isEmpty() ? null : GroupMembership.join(link, others);
        formerJoins = joins;
        formerMembership = membership;
        joins = others;
        membership = joined;
    }

    /** After {@link #joinOthers}: leaves the groups before. */
    void leaveFormer() {
        close(formerMembership);
        formerJoins = null;
        formerMembership = null;
    }

    /** Leaves the groups of {@link #joinOthers}; nothing if there are none. */
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

    /** The same failure again and again is worth one line. */
    private void failed(Link link, RuntimeException e) {
        final String message = String.valueOf(e.getMessage());
        if (!message.equals(lastFailure)) {
            listener.accept(
                    Changes.failure(
                            StateChange.Kind.JOIN,
                            message,
                            Map.of(Changes.INTERFACE, link.name()),
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
