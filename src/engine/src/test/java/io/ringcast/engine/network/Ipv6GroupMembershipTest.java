package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.GroupJoin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Memberships in IPv6 groups, and in groups of both families at once. */
@InNamespace
@SuppressWarnings("try") // a membership is held, not used
class Ipv6GroupMembershipTest extends GroupMembershipTests {
    private static final byte HOP_BY_HOP = 0;
    private static final byte ICMPV6 = 58;
    private static final int IPV6 = 14; // where the header begins
    private static final int REPORT = IPV6 + 40 + 8; // behind the router alert
    private static final byte VERSION_2_REPORT = (byte) 143; // RFC 3810 section 5.2

    /** All nodes, and the solicited-node groups of the addresses (RFC 4291 section 2.7.1). */
    private static final List<String> EVERYBODYS = List.of("ff01::1", "ff02::1", "ff02::1:ff");

    Ipv6GroupMembershipTest() {
        super("ff15::1:2:3", "ff35::8000:1", "fd00::5");
    }

    @Test
    void joinsGroupsOfBothFamilies() throws IOException {
        final List<GroupJoin> joins =
                List.of(
                        GroupJoin.anySource(group),
                        GroupJoin.anySource(IpAddress.parse("239.1.2.3")),
                        GroupJoin.of(otherGroup, source));
        try (GroupMembership membership = GroupMembership.join(link, joins)) {
            assertEquals(Set.of(group, otherGroup), groups());
            assertTrue(Files.readString(Path.of("/proc/net/igmp")).contains("030201EF"));
        }
        assertEquals(Set.of(), groups());
    }

    /** The limit applies to the whole system, so the test does not change it. */
    @Test
    void saysWhichLimitStandsInTheWay() {
        assertEquals(
                "raise sysctl net.ipv6.mld_max_msf",
                GroupMembership.advice(GroupJoin.of(group, source), Linux.ENOBUFS()));
        assertEquals(
                "raise sysctl net.core.optmem_max",
                GroupMembership.advice(GroupJoin.anySource(group), Linux.ENOMEM()));
        assertEquals(
                "this host has no IPv6",
                GroupMembership.advice(GroupJoin.anySource(group), Linux.EAFNOSUPPORT()));
    }

    @Test
    void saysThatTheInterfaceHasNoIpv6() {
        host.run("ip link set if1 mtu 1279");
        final List<GroupJoin> joins = List.of(GroupJoin.anySource(group));
        final String message =
                assertThrows(NetworkException.class, () -> GroupMembership.join(link, joins))
                        .getMessage();
        assertTrue(message.endsWith("or has no IPv6 (its MTU is below 1280)"), message);
    }

    @Override
    boolean reports(byte[] frame, IpAddress wanted) {
        if (frame.length < REPORT + 8
                || frame[12] != (byte) 0x86
                || frame[13] != (byte) 0xdd
                || frame[IPV6 + 6] != HOP_BY_HOP
                || frame[IPV6 + 40] != ICMPV6
                || frame[REPORT] != VERSION_2_REPORT) {
            return false;
        }
        final ByteBuffer bytes = ByteBuffer.wrap(frame);
        int record = REPORT + 8;
        for (int i = 0; i < bytes.getShort(REPORT + 6); i++) {
            final IpAddress group =
                    new IpAddress(bytes.getLong(record + 4), bytes.getLong(record + 12));
            if (group.equals(wanted)) {
                return true;
            }
            record += 20 + 16 * bytes.getShort(record + 2);
        }
        return false;
    }

    @Override
    Set<IpAddress> groups() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/igmp6"))) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> words[1].equals("if1"))
                    .map(words -> address(words[2]))
                    .filter(group -> EVERYBODYS.stream().noneMatch(group.toString()::startsWith))
                    .collect(Collectors.toSet());
        }
    }

    @Override
    List<String> filters() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/mcfilter6"))) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> words[1].equals("if1") && !words[4].equals("0"))
                    .map(words -> address(words[3]) + "@" + address(words[2]))
                    .toList();
        }
    }

    private static IpAddress address(String hexadecimal) {
        return new IpAddress(
                Long.parseUnsignedLong(hexadecimal.substring(0, 16), 16),
                Long.parseUnsignedLong(hexadecimal.substring(16), 16));
    }
}
