package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifinfomsg;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.network.UpperDevice.Relations;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.TestbedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Upper devices, from messages as the kernel sends them and, if it has these kinds, from the
 * kernel.
 */
@InNamespace
class UpperDeviceTest {
    private static final GroupJoin IPV4_GROUP = GroupJoin.anySource(IpAddress.parse("239.1.2.3"));
    private static final GroupJoin IPV6_GROUP = GroupJoin.anySource(IpAddress.parse("ff15::1:2:3"));

    /** The messages' header: length, type, flags, sequence, port. */
    private static final int HEADER = 16;

    private final Namespace host = Namespace.here();

    /** An RTM_NEWLINK message with these attributes; the numbers are those of linux/if_link.h. */
    private static Relations relations(Consumer<NetlinkRequest> attributes) {
        final NetlinkRequest message =
                new NetlinkRequest("", Linux.RTM_NEWLINK(), 0, ifinfomsg.sizeof());
        message.with(3, "if1");
        attributes.accept(message);
        final MemorySegment bytes = message.message(1);
        return Relations.parse(
                new NetlinkMessage(Linux.RTM_NEWLINK(), 0, 1, 0, bytes.asSlice(HEADER)));
    }

    private static Relations member(String kind) {
        return relations(
                message ->
                        message.with(10, 7)
                                .nested(
                                        18,
                                        info -> {
                                            info.with(1, "veth");
                                            if (!kind.isEmpty()) {
                                                info.with(4, kind);
                                            }
                                        }));
    }

    private static Link link(String name, String kind) {
        return new Link(7, name, List.of(), "", 1, 2, 1500, 1, Link.OperState.UP, kind);
    }

    private static String said(Relations own, Link master) {
        return UpperDevice.role(own, master)
                .map(role -> advice(new UpperDevice(master.name(), role, true)).split(",")[0])
                .orElse("");
    }

    private static String advice(UpperDevice upper) {
        return IgmpAdvice.of("if1", Family.IPV4, true, Optional.of(upper), () -> false)
                .get()
                .problem();
    }

    @Test
    void members() {
        assertEquals(7, member("bridge").master());
        assertEquals("if1 is a port of bridge br0", said(member("bridge"), link("br0", "bridge")));
        assertEquals("if1 is a member of bond b0", said(member("bond"), link("b0", "bond")));
        assertEquals("if1 is a member of team t0", said(member("team"), link("t0", "team")));
        assertEquals("if1 is a port of bridge br0", said(member(""), link("br0", "bridge")));
        assertEquals("", said(member("vrf"), link("vrf0", "vrf")));
        assertEquals(0, relations(message -> {}).master());
    }

    private static Relations macvlan(String kind, int mode, boolean elsewhere) {
        return relations(
                message -> {
                    message.with(5, 9)
                            .nested(
                                    18,
                                    info ->
                                            info.with(1, kind)
                                                    .nested(2, data -> data.with(1, mode)));
                    if (elsewhere) {
                        message.with(37, 0);
                    }
                });
    }

    @Test
    void macvlans() {
        final Relations bridge = macvlan("macvlan", 4, false);
        assertTrue(bridge.isMacvlanFor(9, false));
        assertTrue(!bridge.isMacvlanFor(9, true), "which answers itself");
        assertTrue(!bridge.isMacvlanFor(8, false), "on another device");
        assertTrue(macvlan("macvlan", 8, false).isMacvlanFor(9, true), "takes all frames");
        assertTrue(!macvlan("macvtap", 8, false).isMacvlanFor(9, false), "a virtual machine's");
        assertTrue(!macvlan("macvlan", 4, true).isMacvlanFor(9, false), "another namespace's 9");
        assertTrue(!macvlan("vlan", 8, false).isMacvlanFor(9, false));
    }

    @Test
    void upperDevicesWithoutAnAddressAreNotToBeReceivedAt() {
        final UpperDevice bridge = new UpperDevice("br0", "a port of bridge", false);
        assertTrue(advice(bridge).endsWith("or let another host join (join: none)"));
        assertEquals(
                Optional.empty(),
                IgmpAdvice.of("if1", Family.IPV4, false, Optional.of(bridge), () -> false),
                "nothing is joined");
        final UpperDevice other = new UpperDevice("br0", "a port of bridge", true);
        assertTrue(advice(other).endsWith("receive on br0"), advice(other));
    }

    @Test
    void whatStandsOnADeviceIsReadFromItsDirectory() throws IOException {
        final Path device = Files.createTempDirectory("device");
        try {
            assertEquals(List.of(), UpperDevice.above(device));
            assertEquals(List.of(), UpperDevice.above(device.resolve("nowhere")));
            Files.createFile(device.resolve("upper_macvlan0"));
            Files.createFile(device.resolve("lower_eth7"));
            assertEquals(List.of("macvlan0"), UpperDevice.above(device));
        } finally {
            delete(device);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private static Optional<String> takingRole(String kind, Link master) {
        return UpperDevice.takingRole(member(kind), master);
    }

    /** Every upper device except a VRF takes the frames, whichever device speaks IP. */
    @Test
    void whatTakesFrames() {
        assertEquals(Optional.of("a port of bridge"), takingRole("bridge", link("b", "bridge")));
        assertEquals(Optional.of("a member of"), takingRole("", link("ovs", "openvswitch")));
        assertEquals(Optional.empty(), takingRole("vrf", link("vrf0", "vrf")));
        for (final String kind : List.of("vlan", "macvlan", "macvtap", "ipvlan", "ipvtap")) {
            assertTrue(macvlan(kind, 0, false).takesFrom(9), kind);
            assertTrue(!macvlan(kind, 0, false).takesFrom(8), kind);
            assertTrue(!macvlan(kind, 0, true).takesFrom(9), kind);
        }
        assertTrue(!macvlan("veth", 0, false).takesFrom(9), "the other end of a pair");
    }

    private boolean can(String command) {
        try {
            host.run(command);
            return true;
        } catch (TestbedException e) {
            return false;
        }
    }

    /** By this namespace's own directory of v0, as far as it is about those above. */
    private Optional<UpperDevice> upper() throws IOException {
        return by((link, devices) -> UpperDevice.of(link, Family.IPV4, devices));
    }

    private Optional<String> taking() throws IOException {
        return by(UpperDevice::taking).map(upper -> upper.role() + " " + upper.name());
    }

    private Optional<UpperDevice> by(BiFunction<Link, Path, Optional<UpperDevice>> question)
            throws IOException {
        final Path devices = Files.createTempDirectory("devices");
        final Path device = Files.createDirectory(devices.resolve("v0"));
        try {
            final String names =
                    host.run(
                            List.of(
                                    "unshare",
                                    "-m",
                                    "sh",
                                    "-c",
                                    "mount -t sysfs s /sys && ls /sys/class/net/v0"));
            for (final String name : names.split("\\s+")) {
                Files.createFile(device.resolve(name));
            }
            return question.apply(Links.byName("v0"), devices);
        } finally {
            delete(device);
            Files.delete(devices);
        }
    }

    private static Optional<IgmpAdvice> advice(GroupJoin... joins) {
        return IgmpAdvice.of(Links.byName("v0"), List.of(joins));
    }

    @Test
    void asTheKernelTells() throws IOException {
        host.run("ip link add v0 type veth peer name v1");
        try {
            final IgmpAdvice none = advice(IPV4_GROUP).get();
            assertTrue(none.problem().startsWith("v0 has no IPv4 address"), none::problem);
            assertEquals(Optional.empty(), advice());
            final IgmpAdvice ipv6 = advice(IPV6_GROUP).get();
            assertTrue(ipv6.problem().startsWith("v0 has no IPv6 address"), ipv6::problem);
            host.run("ip addr add fd00::9/64 dev v0");
            assertEquals(Optional.empty(), advice(IPV6_GROUP));
            host.run("ip addr del fd00::9/64 dev v0");
            assertEquals(Optional.empty(), taking());
            Assumptions.assumeTrue(can("ip link add m0 link v0 type macvlan mode bridge"));
            assertEquals(Optional.empty(), upper(), "without an address");
            assertEquals(Optional.of("the lower device of macvlan m0"), taking());
            host.run("ip addr add 192.0.2.9/24 dev m0");
            assertEquals(
                    Optional.of(new UpperDevice("m0", "the lower device of macvlan", true)),
                    upper());
            host.run("ip addr add 192.0.2.1/24 dev v0");
            assertEquals(Optional.empty(), upper());
            host.run("ip link del m0");
            Assumptions.assumeTrue(can("ip link add br7 type bridge"));
            host.run("ip link set v0 master br7");
            final UpperDevice bridge = new UpperDevice("br7", "a port of bridge", false);
            assertEquals(Optional.of(bridge), upper());
            assertEquals(Optional.of("a port of bridge br7"), taking());
            host.run("ip addr add 192.0.2.2/24 dev br7");
            assertTrue(upper().get().hasAddress());
            host.run("ip link del br7");
            assertEquals(Optional.empty(), upper());
        } finally {
            host.run("ip link del v0");
        }
    }
}
