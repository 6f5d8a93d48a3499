package io.ringcast.engine.ring;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Group of receive sockets on one device, which distributes frames by flow: each frame goes to one
 * socket, and all frames of a flow go to the same one. All sockets can be replaced in one step,
 * without loss or duplicates.
 *
 * <p>That step is a new {@link FlowProgram}: the kernel replaces the program between two frames,
 * and returns when it no longer processes frames with the former one (__fanout_set_data_bpf in
 * net/packet/af_packet.c). So the successors first join in addition to the members, and then get
 * all flows at once.
 *
 * <p>When a member is closed, the kernel moves the last member to its place. The former members are
 * closed from the last to the first, so each successor moves to the place of the member that it
 * succeeds. The one flow class whose place moves gets a number that is correct before and after:
 * the kernel takes it modulo the number of members, which decreases by one.
 *
 * <p>When a device goes down and comes up again, its sockets join again in the order of their
 * creation. That is the same order, unless former members are just being closed; then flows may
 * change their socket, which does little harm because the link was down.
 *
 * <p>Threading: one thread. Does not own the sockets.
 */
public final class ReceiveGroup {
    private List<ReceiveSocket> members;
    private final int group;

    private ReceiveGroup(List<ReceiveSocket> members, int group) {
        this.members = members;
        this.group = group;
    }

    /**
     * Makes a group of sockets that are bound to one device and have not been started.
     *
     * @param sockets at least 1, at most 128
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public static ReceiveGroup of(List<ReceiveSocket> sockets) {
        // The first group since the system's boot has the number 0
        final int group = sockets.get(0).makeGroup();
        sockets.stream().skip(1).forEach(socket -> socket.joinGroup(group));
        final ReceiveGroup made = new ReceiveGroup(List.copyOf(sockets), group);
        made.select(IntStream.range(0, sockets.size()).toArray());
        return made;
    }

    /**
     * Returns true if the members are still on this device, and not on a former one with the same
     * index.
     */
    public boolean isOn(int interfaceIndex) {
        return members.stream().allMatch(member -> member.isOn(interfaceIndex));
    }

    /**
     * Makes the successors join. They must be bound to the same device, and be as many as the
     * members. They get no frames yet.
     *
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses: EINVAL if they are on
     *     another device
     */
    public void add(List<ReceiveSocket> successors) {
        successors.forEach(successor -> successor.joinGroup(group));
    }

    /** Switches all frames to the successors; the members get no more frames. */
    public void turn() {
        select(places(members.size(), 0));
    }

    /**
     * Prepares the close of member {@code i}. To be called for each member, from the last to the
     * first.
     */
    public void beforeClosing(int i) {
        select(places(members.size(), members.size() - 1 - i));
    }

    /** Makes the successors the members. To be called when all former members are closed. */
    public void succeed(List<ReceiveSocket> successors) {
        members = List.copyOf(successors);
        successors.get(0).shareOut(FlowProgram.of(IntStream.range(0, members.size()).toArray()));
    }

    private void select(int... places) {
        members.get(0).shareOut(FlowProgram.of(places));
    }

    /**
     * Returns the places of the successors when {@code closed} of {@code size} former members are
     * closed; they are also correct when one more is closed.
     */
    static int[] places(int size, int closed) {
        final int moving = size - closed - 1;
        final int members = 2 * size - closed;
        return IntStream.range(0, size)
                .map(
                        i -> {
                            if (i == moving) {
                                // the last place now; its own place when there is one member less
                                return members - 1 + members * moving;
                            }
                            return i < moving ? size + i : i;
                        })
                .toArray();
    }
}
