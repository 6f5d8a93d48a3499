package io.ringcast.engine.network;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.error.NetworkException;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.testbed.Namespace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memberships as the kernel lists them, and as the network hears of them. */
@InNamespace
@SuppressWarnings("try") // a membership is held, not used
class GroupMembershipTest {
    private static final int GROUP = 0xef010203;
    private static final int OTHER_GROUP = 0xe8010203;
    private static final int SOURCE = 0x0a000005;
    private static final int IGMP = 2; // IP protocol number

    private final Namespace host = Namespace.here();
    private Link link;

    @BeforeEach
    void connect() {
        host.pair("if1", "if2");
        link = Links.byName("if1");
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del if1");
    }

    @Test
    void joinsAndLeaves() throws IOException {
        final List<GroupJoin> joins =
                List.of(anySource(GROUP), sourceSpecific(OTHER_GROUP, SOURCE));
        try (GroupMembership membership = GroupMembership.join(link, joins)) {
            assertEquals(Set.of(GROUP, OTHER_GROUP), groups());
            assertEquals(List.of("0xe8010203 0x0a000005"), filters());
        }
        assertEquals(Set.of(), groups());
    }

    @Test
    void anySourceCoversSingleOnes() throws IOException {
        final List<GroupJoin> joins = List.of(sourceSpecific(GROUP, SOURCE), anySource(GROUP));
        try (GroupMembership membership = GroupMembership.join(link, joins)) {
            assertEquals(Set.of(GROUP), groups());
            assertEquals(List.of(), filters());
        }
    }

    @Test
    void holdsMoreThanOneSocketCan() throws IOException {
        final List<GroupJoin> joins = new ArrayList<>();
        final Set<Integer> wanted = new TreeSet<>();
        for (int i = 1; i <= 50; i++) {
            joins.add(anySource(GROUP + i));
            wanted.add(GROUP + i);
        }
        for (int i = 0; i < 25; i++) {
            joins.add(sourceSpecific(OTHER_GROUP, SOURCE + i));
        }
        wanted.add(OTHER_GROUP);
        final long before = sockets();
        try (GroupMembership membership = GroupMembership.join(link, joins)) {
            assertEquals(wanted, groups());
            assertEquals(25, filters().size());
        }
        assertEquals(before, sockets());
    }

    @Test
    void saysWhichLimitStandsInTheWay() throws IOException {
        final Path limit = Path.of("/proc/sys/net/ipv4/igmp_max_memberships");
        final String before = Files.readString(limit);
        final long sockets = sockets();
        Files.writeString(limit, "0");
        try {
            final String message =
                    assertThrows(
                                    NetworkException.class,
                                    () -> GroupMembership.join(link, List.of(anySource(GROUP))))
                            .getMessage();
            assertEquals(
                    "group 239.1.2.3: cannot be joined on if1: ENOBUFS 105, no buffer space"
                            + " available: sysctl net.ipv4.igmp_max_memberships is 0",
                    message);
        } finally {
            Files.writeString(limit, before);
        }
        assertEquals(sockets, sockets());
    }

    @Test
    void saysThatTheInterfaceIsGone() {
        host.run("ip link add if9 type veth peer name if10");
        final Link gone = Links.byName("if9");
        host.run("ip link del if9");
        final String message =
                assertThrows(
                                NetworkException.class,
                                () -> GroupMembership.join(gone, List.of(anySource(GROUP))))
                        .getMessage();
        assertTrue(message.startsWith("group 239.1.2.3: cannot be joined on if9: ENODEV"), message);
    }

    @Test
    void joinsAgainOnAnInterfaceOfTheSameIndex() throws IOException {
        final List<GroupJoin> joins = List.of(anySource(GROUP));
        final GroupMembership first = GroupMembership.join(link, joins);
        host.run("ip link del if1");
        host.run("ip link add if1 index " + link.index() + " type veth peer name if2");
        host.run("ip link set if1 up");
        assertEquals(Set.of(), groups());
        first.close();
        try (GroupMembership second = GroupMembership.join(Links.byName("if1"), joins)) {
            assertEquals(Set.of(GROUP), groups());
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
                List.of(anySource(GROUP), sourceSpecific(OTHER_GROUP, SOURCE));
        try (GroupMembership membership = GroupMembership.join(link, joins)) {
            assertTrue(awaitReport(tap, GROUP), "any source");
            assertTrue(awaitReport(tap, OTHER_GROUP), "one source");
            host.run("ip link set if1 down");
            host.run("ip link set if1 up");
            assertTrue(awaitReport(tap, GROUP), "after the link has come back");
        }
    }

    /** An IGMPv3 report (RFC 3376 section 4.2) that has a record of that group. */
    private static boolean awaitReport(ReceiveSocket tap, int group) throws InterruptedException {
        final Burst burst = new Burst(64);
        final long deadline = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() - deadline < 0) {
            tap.ring().borrow(burst);
            boolean found = false;
            for (int i = 0; i < burst.size(); i++) {
                final byte[] frame =
                        burst.memory()
                                .asSlice(burst.offset(i), burst.capturedLength(i))
                                .toArray(JAVA_BYTE);
                found |= reports(frame, group);
            }
            tap.ring().giveBack(burst);
            if (found) {
                return true;
            }
            Thread.sleep(1);
        }
        return false;
    }

    private static boolean reports(byte[] frame, int group) {
        if (frame.length < 34 || frame[12] != 8 || frame[13] != 0 || frame[23] != IGMP) {
            return false;
        }
        final int report = 14 + 4 * (frame[14] & 0xf);
        if (frame[report] != 0x22) {
            return false;
        }
        int record = report + 8;
        for (int i = 0; i < (frame[report + 7] & 0xff); i++) {
            final int sources = (frame[record + 2] & 0xff) << 8 | frame[record + 3] & 0xff;
            if (ipv4(frame, record + 4) == group) {
                return true;
            }
            record += 8 + 4 * sources;
        }
        return false;
    }

    private static int ipv4(byte[] frame, int at) {
        return (frame[at] & 0xff) << 24
                | (frame[at + 1] & 0xff) << 16
                | (frame[at + 2] & 0xff) << 8
                | frame[at + 3] & 0xff;
    }

    /** Groups of if1 but 224.0.0.1, which every host is a member of. */
    private static Set<Integer> groups() throws IOException {
        final Set<Integer> groups = new TreeSet<>();
        boolean here = false;
        for (String line : Files.readAllLines(Path.of("/proc/net/igmp"))) {
            final String[] words = line.strip().split("\\s+");
            if (line.startsWith("\t")) {
                // In memory order of a network-order number
                final int group = Integer.reverseBytes(Integer.parseUnsignedInt(words[0], 16));
                if (here && group != 0xe0000001) {
                    groups.add(group);
                }
            } else {
                here = words.length > 1 && words[1].equals("if1");
            }
        }
        return groups;
    }

    /** Group and source of each source-specific membership of if1 that includes the source. */
    private static List<String> filters() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/mcfilter"))) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> words[1].equals("if1") && !words[4].equals("0"))
                    .map(words -> words[2] + " " + words[3])
                    .toList();
        }
    }

    private static long sockets() throws IOException {
        long count = 0;
        for (File descriptor : new File("/proc/self/fd").listFiles()) {
            try {
                final Path target = Files.readSymbolicLink(descriptor.toPath());
                count += target.toString().startsWith("socket:") ? 1 : 0;
            } catch (NoSuchFileException e) {
                // that by which the directory was read
            }
        }
        return count;
    }

    private static GroupJoin anySource(int group) {
        return GroupJoin.anySource(IpAddress.ofIpv4(group));
    }

    private static GroupJoin sourceSpecific(int group, int source) {
        return GroupJoin.of(IpAddress.ofIpv4(group), IpAddress.ofIpv4(source));
    }
}
