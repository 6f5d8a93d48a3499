package io.ringcast.engine.ring;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Receive sockets on one device that share out by flow what arrives: each frame goes to one of
 * them, all frames of a flow to the same. All can be replaced by others in one step, with nothing
 * lost and nothing twice.
 *
 * <p>That step is another {@link FlowProgram}: the kernel exchanges it between two frames, and
 * returns when no frame is under way that went by the former (__fanout_set_data_bpf in
 * net/packet/af_packet.c). So the successors join beside the members first, and then get all flows
 * at once.
 *
 * <p>When a member is closed, the kernel puts the last one in its place. The former members are
 * closed from the last to the first, so each successor ends in the place of the one that it
 * follows. The one flow class whose place moves gets a number that is right before and after: the
 * kernel takes it modulo the number of members, which then is one less.
 *
 * <p>A device that goes down and comes up again has all its sockets join once more, in the order in
 * which they were made: the same order, unless that happens while former members are being closed.
 * Flows may then change their socket, as the link was down.
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
        // The first group since the system's start has the number 0
        final int group = sockets.get(0).makeGroup();
        sockets.stream().skip(1).forEach(socket -> socket.joinGroup(group));
        final ReceiveGroup made = new ReceiveGroup(List.copyOf(sockets), group);
        made.select(IntStream.range(0, sockets.size()).toArray());
        return made;
    }

    /** Whether the members are still on this device, and not on one that had its index before. */
    public boolean isOn(int interfaceIndex) {
        return members.stream().allMatch(member -> member.isOn(interfaceIndex));
    }

    /**
     * Has the successors join: bound to the same device, as many as there are members. They get
     * nothing yet.
     *
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses: EINVAL if the device
     *     is another one
     */
    public void add(List<ReceiveSocket> successors) {
        successors.forEach(successor -> successor.joinGroup(group));
    }

    /** From now on the successors get all frames; the members' rings grow no more. */
    public void turn() {
        select(places(members.size(), 0));
    }

    /** Call it before member {@code i} is closed, for each of them from the last to the first. */
    public void beforeClosing(int i) {
        select(places(members.size(), members.size() - 1 - i));
    }

    /** Call it when all former members are closed: the successors are the members. */
    public void succeed(List<ReceiveSocket> successors) {
        members = List.copyOf(successors);
        successors.get(0).shareOut(FlowProgram.of(IntStream.range(0, members.size()).toArray()));
    }

    private void select(int... places) {
        members.get(0).shareOut(FlowProgram.of(places));
    }

    /**
     * Where the successors are when {@code closed} of {@code size} former members are closed, and
     * also when one more is.
     */
    static int[] places(int size, int closed) {
        final int moving = size - closed - 1;
        final int members = 2 * size - closed;
        return IntStream.range(0, size)
                .map(
                        i -> {
                            if (i == moving) {
                                // the last place before; its own when there is one member less
                                return members - 1 + members * moving;
                            }
                            return i < moving ? size + i : i;
                        })
                .toArray();
    }
}
