package io.ringcast.engine.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.address.MacAddress;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid values of a rule, and the messages about invalid ones. */
class RuleTest {
    private static void says(String message, Executable attempt) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, attempt).getMessage());
    }

    private static <T> void readsBack(Function<String, T> parse, String... texts) {
        for (final String text : texts) {
            assertEquals(text, parse.apply(text).toString());
        }
    }

    private static void refuses(Function<String, ?> parse, String rule, String... texts) {
        for (final String text : texts) {
            final String message =
                    assertThrows(IllegalArgumentException.class, () -> parse.apply(text), text)
                            .getMessage();
            assertTrue(message.contains(text), message);
            assertTrue(message.endsWith(rule), message);
            assertEquals(1, message.lines().count(), message);
        }
    }

    @Test
    void defaultsToAllMulticastOnPort10000() {
        final Rule rule = Rule.named("default").to("10.0.0.1").build();
        assertEquals("224.0.0.0/4", rule.match().group().toString());
        assertEquals("10000", rule.match().ports().toString());
        assertEquals(IpPrefix.ANY_IPV4, rule.match().source());
        assertEquals(Match.ANY_VLAN, rule.match().vlan());
        assertEquals(RewriteOptions.DEFAULT, rule.options());
        assertEquals(Fragments.TRACK, rule.options().fragments());
        assertEquals(Rule.DEFAULT_GROUP, rule.match().group());
        assertEquals(PortRange.of(Rule.DEFAULT_PORT), rule.match().ports());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A.b_c-9", "0"})
    void takesNames(String name) {
        assertEquals(name, Rule.named(name).to("10.0.0.1").build().name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "-a", "ä", "a\n"})
    void refusesNames(String name) {
        says(
                "rule name \""
                        + name
                        + "\": must be 1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or"
                        + " digit",
                () -> Rule.named(name).to("10.0.0.1").build());
    }

    @Test
    void destinationsDiffer() {
        assertEquals(List.of(), Rule.named("a").build().destinations(), "a handler's");
        says(
                "rule a: destination 10.0.0.1:5: must not be listed twice",
                () -> Rule.named("a").to("10.0.0.1").to("10.0.0.1:5").to("10.0.0.1:5").build());
    }

    @Test
    void matchesMulticastAndSingleHosts() {
        for (final String host : List.of("10.0.0.1", "1.0.0.0", "223.255.255.255/32")) {
            assertFalse(Rule.named("a").group(host).build().match().isMulticast());
        }
        assertTrue(Rule.named("a").group("239.0.0.0/8").build().match().isMulticast());
        for (final String none :
                List.of(
                        "10.0.0.0/8",
                        "224.0.0.0/3",
                        "10.0.0.0/31",
                        "0.0.0.0/32",
                        "127.0.0.1/32",
                        "240.0.0.1/32",
                        "255.255.255.255/32")) {
            says(
                    "group "
                            + IpPrefix.parse(none)
                            + ": must lie within 224.0.0.0/4 (multicast), or be the address of one host",
                    () -> Rule.named("a").group(none).build());
        }
        says(
                "source 224.0.0.0/8: must not be a multicast address (RFC 1112 7.2)",
                () -> Rule.named("a").source(IpPrefix.parse("224.0.0.0/8")).build());
        says(
                "vlan 4095: must be any, none, or 1 to 4094",
                () -> Rule.named("a").vlan(4095).build());
    }

    @Test
    void readsPorts() {
        readsBack(PortRange::parse, "1", "65535", "1-65535", "10000-10001");
        assertEquals("7", PortRange.parse("7-7").toString());
        refuses(PortRange::parse, ": must be 1 to 65535", "0", "65536", "-1", "", "a", "010", "+1");
        refuses(PortRange::parse, ": must be 1 to 65535", "99999999999");
        says("ports 2-1: the first must be at most the last", () -> PortRange.parse("2-1"));
        says("ports 1-70000: must be 1 to 65535", () -> PortRange.parse("1-70000"));
        says("ports -1: must be 1 to 65535", () -> PortRange.parse("-1"));
        says("ports 1-2-3: must be 1 to 65535", () -> PortRange.parse("1-2-3"));
    }

    @Test
    void aRangeContainsItsEnds() {
        final PortRange range = new PortRange(5, 7);
        assertEquals(
                List.of(5, 6, 7),
                IntStream.range(0, 70_000).filter(range::contains).boxed().toList());
    }

    @Test
    void readsVlans() {
        for (final String text : new String[] {"any", "none", "1", "4094"}) {
            assertEquals(text, Match.formatVlan(Match.parseVlan(text)));
        }
        refuses(Match::parseVlan, ": must be any, none, or 1 to 4094", "0", "4095", "x", "Any", "");
    }

    @Test
    void readsDestinations() {
        readsBack(
                Destination::parse, "10.0.0.1", "10.0.0.1:65535", "239.1.2.3:1", "255.255.255.255");
        readsBack(Destination::parse, "10.0.0.1:6004-6005", "10.0.0.1:1-65535");
        assertEquals("10.0.0.1:7", Destination.parse("10.0.0.1:7-7").toString());
        says(
                "ports 7-6: the first must be at most the last",
                () -> Destination.parse("10.0.0.1:7-6"));
        refuses(Destination::parse, ": must not be in 0.0.0.0/8 or 127.0.0.0/8", "0.0.0.0");
        refuses(Destination::parse, ": must not be in 0.0.0.0/8 or 127.0.0.0/8", "127.0.0.1");
        says(
                "IPv4 address host: must be four numbers of 0 to 255 joined by dots",
                () -> Destination.parse("host"));
        says("port 0: must be 1 to 65535", () -> Destination.parse("10.0.0.1:0"));
        says("port : must be 1 to 65535", () -> Destination.parse("10.0.0.1:"));
        says("ports 1-x: must be 1 to 65535", () -> Destination.parse("10.0.0.1:1-x"));
        says(
                "destination 10.0.0.1: MAC address 1000000000000: must have 48 bits",
                () -> Destination.parse("10.0.0.1").withMac(1L << 48));
    }

    /** RFC 3986 section 3.2.2. */
    @Test
    void brackets() {
        readsBack(
                Destination::parse,
                "2001:db8::1",
                "[2001:db8::1]:1",
                "[2001:db8::1]:6004-6005",
                "[ff15::1]:7");
        assertEquals("2001:db8::1", Destination.parse("[2001:db8::1]").toString());
        readsBack(SourceRewrite::parse, "2001:db8::1", "[2001:db8::1]:7");
        refuses(
                Destination::parse,
                ": must be IPv4:port or [IPv6]:port",
                "[",
                "[]",
                "[]:7",
                "[2001:db8::1",
                "[2001:db8::1]7",
                "[10.0.0.1]",
                "[10.0.0.1]:7");
        says("port : must be 1 to 65535", () -> Destination.parse("[2001:db8::1]:"));
    }

    @Test
    void refusesDestinationsThatNoWireCarries() {
        readsBack(Destination::parse, "1.0.0.0", "ff02::1", "ff12::1", "2001::1");
        refuses(
                Destination::parse,
                ": must not be in 0.0.0.0/8 or 127.0.0.0/8",
                "0.255.255.255",
                "127.255.255.255");
        refuses(
                Destination::parse,
                ": must not be ::, ::1 or an interface-local group",
                "::",
                "::1",
                "ff00::1",
                "ff01::1",
                "ff31::1");
    }

    @Test
    void knowsWhichPortsADestinationKeeps() {
        final PortRange ports = new PortRange(5004, 5005);
        assertTrue(Destination.parse("10.0.0.1").keeps(ports));
        assertTrue(Destination.parse("10.0.0.1:5004-5005").keeps(ports));
        assertFalse(Destination.parse("10.0.0.1:5004-5006").keeps(ports));
        assertFalse(Destination.parse("10.0.0.1:5003-5005").keeps(ports));
        assertFalse(Destination.parse("10.0.0.1:5004").keeps(ports));
    }

    @Test
    void aRangeIsMappedToOneOfItsSize() {
        final Rule.Builder rule = Rule.named("a").ports(new PortRange(5004, 5005));
        assertEquals(1, rule.to("10.0.0.1:6004-6005").build().destinations().size());
        says(
                "rule a: destination 10.0.0.2:6004-6006: the range must have as many ports as the"
                        + " rule takes: 2 (5004-5005)",
                () -> rule.to("10.0.0.2:6004-6006").build());
        says(
                "rule b: destination 10.0.0.2:1-2: the range must have as many ports as the rule takes: 1 (10000)",
                () -> Rule.named("b").to("10.0.0.2:1-2").build());
    }

    @Test
    void knowsWhichDestinationsAreToBeResolved() {
        assertTrue(Destination.parse("239.0.0.1").isResolved());
        assertTrue(Destination.parse("10.0.0.1").withMac(0).isResolved());
        assertEquals(MacAddress.NONE, Destination.parse("10.0.0.1").mac());
        assertFalse(Destination.parse("10.0.0.1").isResolved());
        assertFalse(Destination.parse("2001:db8::1").isResolved());
    }

    @Test
    void readsOptions() {
        readsBack(Ttl::parse, "keep", "decrement", "set 1", "set 255");
        refuses(Ttl::parse, ": must be keep, set N or decrement", "", "set", "64", "KEEP");
        refuses(Ttl::parse, ": the value must be 1 to 255", "set 0", "set 256", "set -1", "set x");
        readsBack(VlanRewrite::parse, "preserve", "strip", "set 1", "set 4094");
        refuses(VlanRewrite::parse, ": must be preserve, strip or set ID", "", "keep", "5");
        refuses(VlanRewrite::parse, ": the id must be 1 to 4094", "set 0", "set 4095", "set ");
        readsBack(SourceRewrite::parse, "keep", "10.0.0.1", "10.0.0.1:7");
        refuses(
                SourceRewrite::parse,
                ": must be the address of one host",
                "0.0.0.0",
                "127.0.0.1",
                "224.0.0.1",
                "255.255.255.255");
        says("port 65536: must be 1 to 65535", () -> SourceRewrite.parse("10.0.0.1:65536"));
        says(
                "source 0.0.0.0: must be the address of one host",
                () -> new SourceRewrite(IpAddress.ofIpv4(0), 7));
        says(
                "source ::: must be the address of one host",
                () -> new SourceRewrite(IpAddress.parse("::"), 7));
        says(
                "port 65536: must be 1 to 65535",
                () -> new SourceRewrite(IpAddress.parse("10.0.0.1"), 65_536));
        readsBack(SourceMac::parse, "keep", "output");
        readsBack(UdpChecksum::parse, "auto", "keep", "zero", "full");
        readsBack(Fragments::parse, "drop", "pass", "track");
        readsBack(Gso::parse, "on", "off");
        readsBack(Deliver::parse, "auto", "wire", "local");
    }

    @ParameterizedTest
    @CsvSource({
        "udp-checksum, auto|keep|zero|full",
        "source-mac, keep|output",
        "fragments, drop|pass|track",
    })
    void namesTheWordsAnOptionKnows(String option, String words) {
        final Function<String, ?> parse =
                option.equals("udp-checksum")
                        ? UdpChecksum::parse
                        : option.equals("source-mac") ? SourceMac::parse : Fragments::parse;
        says(
                option + " wrong: must be one of " + words.replace("|", ", "),
                () -> parse.apply("wrong"));
    }

    @Test
    void aSourceHasTheFamilyOfTheGroup() {
        final SourceRewrite ipv6 = SourceRewrite.parse("2001:db8::1");
        final Rule.Builder rule = Rule.named("a").to("10.0.0.1").rewriteSource(ipv6);
        final String message =
                assertThrows(IllegalArgumentException.class, rule::build).getMessage();
        assertTrue(message.startsWith("rule a: source to send from 2001:db8::1: "), message);
    }

    @Test
    void doesNotChangeWithTheListItWasMadeFrom() {
        final java.util.List<Destination> list = new java.util.ArrayList<>();
        list.add(Destination.parse("10.0.0.1"));
        final Rule rule =
                new Rule(
                        "a",
                        Rule.named("b").to("10.0.0.1").build().match(),
                        list,
                        RewriteOptions.DEFAULT);
        list.clear();
        assertEquals(1, rule.destinations().size());
    }
}
