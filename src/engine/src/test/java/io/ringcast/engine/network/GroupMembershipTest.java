package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.GroupJoin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Memberships in IPv4 groups. */
@InNamespace
@SuppressWarnings("try") // a membership is held, not used
class GroupMembershipTest extends GroupMembershipTests {
    private static final int IGMP = 2; // IP protocol number

    GroupMembershipTest() {
        super("239.1.2.3", "232.1.2.3", "10.0.0.5");
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
                                    () ->
                                            GroupMembership.join(
                                                    link, List.of(GroupJoin.anySource(group))))
                            .getMessage();
            assertEquals(
                    "group 239.1.2.3: cannot be joined on if1: ENOBUFS 105, no buffer space"
                            + " available: raise sysctl net.ipv4.igmp_max_memberships",
                    message);
        } finally {
            Files.writeString(limit, before);
        }
        assertEquals(sockets, sockets());
    }

    @Override
    boolean reports(byte[] frame, IpAddress wanted) {
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
            if (ipv4(frame, record + 4) == wanted.ipv4()) {
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

    @Override
    Set<IpAddress> groups() throws IOException {
        final Set<IpAddress> groups = new TreeSet<>();
        boolean here = false;
        for (String line : Files.readAllLines(Path.of("/proc/net/igmp"))) {
            final String[] words = line.strip().split("\\s+");
            if (line.startsWith("\t")) {
                // In memory order of a network-order number
                final int group = Integer.reverseBytes(Integer.parseUnsignedInt(words[0], 16));
                if (here && group != 0xe0000001) {
                    groups.add(IpAddress.ofIpv4(group));
                }
            } else {
                here = words.length > 1 && words[1].equals("if1");
            }
        }
        return groups;
    }

    @Override
    List<String> filters() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/mcfilter"))) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> words[1].equals("if1") && !words[4].equals("0"))
                    .map(words -> address(words[3]) + "@" + address(words[2]))
                    .toList();
        }
    }

    private static IpAddress address(String hexadecimal) {
        return IpAddress.ofIpv4(Integer.parseUnsignedInt(hexadecimal.substring(2), 16));
    }
}
