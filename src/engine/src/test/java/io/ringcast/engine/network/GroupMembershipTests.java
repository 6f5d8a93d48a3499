package io.ringcast.engine.network;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Testbed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memberships in the kernel's list, and their reports on the network. */
@SuppressWarnings("try") // a membership is held, not used
abstract class GroupMembershipTests {
    final Namespace host = Namespace.here();
    final IpAddress group;
    final IpAddress otherGroup;
    final IpAddress source;
    Link link;

    GroupMembershipTests(String group, String otherGroup, String source) {
        this.group = IpAddress.parse(group);
        this.otherGroup = IpAddress.parse(otherGroup);
        this.source = IpAddress.parse(source);
    }

    /** Returns the groups of if1 except those that every host is a member of. */
    abstract Set<IpAddress> groups() throws IOException;

    /**
     * Returns group and source of each source-specific membership of if1 that includes the source.
     */
    abstract List<String> filters() throws IOException;

    /** Returns true if a frame is a report with a record of that group. */
    abstract boolean reports(byte[] frame, IpAddress group);

    static IpAddress plus(IpAddress address, int more) {
        return new IpAddress(address.high(), address.low() + more);
    }

    @BeforeEach
    void connect() {
        assumeTrue(group.isIpv4() || Testbed.hasIpv6(), "no IPv6 here");
        host.pair("if1", "if2");
        link = Links.byName("if1");
    }

    @AfterEach
    void disconnect() {
        if (link != null) {
            host.run("ip link del if1");
        }
    }

    @Test
    void joinsAndLeaves() throws IOException {
        final List<GroupJoin> joins =
                List.of(GroupJoin.anySource(group), GroupJoin.of(otherGroup, source));
        try (GroupMembership membership = GroupMembership.join(link, joins)) {
            assertEquals(Set.of(group, otherGroup), groups());
            assertEquals(List.of(source + "@" + otherGroup), filters());
        }
        assertEquals(Set.of(), groups());
    }

    @Test
    void anySourceCoversSingleOnes() throws IOException {
        final List<GroupJoin> joins =
                List.of(GroupJoin.of(group, source), GroupJoin.anySource(group));
        try (GroupMembership membership = GroupMembership.join(link, joins)) {
            assertEquals(Set.of(group), groups());
            assertEquals(List.of(), filters());
        }
    }

    @Test
    void holdsMoreThanOneSocketCan() throws IOException {
        final List<GroupJoin> joins = new ArrayList<>();
        final Set<IpAddress> wanted = new TreeSet<>();
        for (int i = 1; i <= 50; i++) {
            joins.add(GroupJoin.anySource(plus(group, i)));
            wanted.add(plus(group, i));
        }
        for (int i = 0; i < 25; i++) {
            joins.add(GroupJoin.of(otherGroup, plus(source, i)));
        }
        wanted.add(otherGroup);
        final long before = sockets();
        try (GroupMembership membership = GroupMembership.join(link, joins)) {
            assertEquals(wanted, groups());
            assertEquals(25, filters().size());
        }
        assertEquals(before, sockets());
    }

    @Test
    void saysThatTheInterfaceIsGone() {
        host.run("ip link add if9 type veth peer name if10");
        final Link gone = Links.byName("if9");
        host.run("ip link del if9");
        final String message =
                assertThrows(
                                NetworkException.class,
                                () ->
                                        GroupMembership.join(
                                                gone, List.of(GroupJoin.anySource(group))))
                        .getMessage();
        assertTrue(
                message.startsWith("group " + group + ": cannot be joined on if9: ENODEV"),
                message);
    }

    @Test
    void joinsAgainOnAnInterfaceOfTheSameIndex() throws IOException {
        final List<GroupJoin> joins = List.of(GroupJoin.anySource(group));
        final GroupMembership first = GroupMembership.join(link, joins);
        host.run("ip link del if1");
        host.run("ip link add if1 index " + link.index() + " type veth peer name if2");
        host.run("ip link set if1 up");
        assertEquals(Set.of(), groups());
        first.close();
        try (GroupMembership second = GroupMembership.join(Links.byName("if1"), joins)) {
            assertEquals(Set.of(group), groups());
        }
    }

    @Test
    void theNetworkHearsOfIt() throws InterruptedException {
        final int peer = Links.byName("if2").index();
        try (ReceiveSocket tap =
                ReceiveSocket.open(
                        peer,
                        ReceiveSocket.Filling.V2,
                        RingGeometry.forMtu(1500, 64),
                        List.of(),
                        warning -> {})) {
            tap.start(ClassicProgram.ACCEPT_ALL);
            reportsAreSent(tap);
        }
    }

    private void reportsAreSent(ReceiveSocket tap) throws InterruptedException {
        final List<GroupJoin> joins =
                List.of(GroupJoin.anySource(group), GroupJoin.of(otherGroup, source));
        try (GroupMembership membership = GroupMembership.join(link, joins)) {
            assertTrue(awaitReport(tap, group), "any source");
            assertTrue(awaitReport(tap, otherGroup), "one source");
            host.run("ip link set if1 down");
            host.run("ip link set if1 up");
            assertTrue(awaitReport(tap, group), "after the link has come back");
        }
    }

    /** Waits for a report with a record of that group; returns false if none comes. */
    private boolean awaitReport(ReceiveSocket tap, IpAddress wanted) throws InterruptedException {
        final Burst burst = new Burst(64);
        final long deadline = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() - deadline < 0) {
            tap.ring().receive(burst);
            boolean found = false;
            for (int i = 0; i < burst.size(); i++) {
                final byte[] frame =
                        burst.memory()
                                .asSlice(burst.offset(i), burst.capturedLength(i))
                                .toArray(JAVA_BYTE);
                found |= reports(frame, wanted);
            }
            tap.ring().release(burst);
            if (found) {
                return true;
            }
            Thread.sleep(1);
        }
        return false;
    }

    static long sockets() throws IOException {
        long count = 0;
        for (File descriptor : new File("/proc/self/fd").listFiles()) {
            try {
                final Path target = Files.readSymbolicLink(descriptor.toPath());
                count += target.toString().startsWith("socket:") ? 1 : 0;
            } catch (NoSuchFileException e) {
                // the descriptor of the directory itself
            }
        }
        return count;
    }
}
