package io.ringcast.engine.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MAC and IPv4 addresses and prefixes: what is read, written, and refused. */
class AddressTest {
    private static String refused(org.junit.jupiter.api.function.Executable attempt) {
        return assertThrows(IllegalArgumentException.class, attempt).getMessage();
    }

    @Test
    void readsMacAddresses() {
        assertEquals(0x01005e7fabcdL, MacAddress.parse("01:00:5e:7f:ab:cd"));
        assertEquals(0x01005e7fabcdL, MacAddress.parse("01-00-5E-7F-AB-CD"));
        assertEquals(0, MacAddress.parse("00:00:00:00:00:00"));
        assertEquals(MacAddress.BROADCAST, MacAddress.parse("ff:ff:ff:ff:ff:ff"));
        assertEquals("01:00:5e:7f:ab:cd", MacAddress.format(0x01005e7fabcdL));
        assertEquals("unresolved", MacAddress.format(MacAddress.NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01:00:5e:7f:ab",
                "01:00:5e:7f:ab:cd:ef",
                "01:00:5e:7f:ab:cg",
                "1:0:5e:7f:ab:cd:",
                "01:00:5e-7f:ab:cd",
                "01005e7fabcd",
                "01 00 5e 7f ab cd",
                "+1:00:5e:7f:ab:cd",
                "０1:00:5e:7f:ab:cd"
            })
    void refusesMacAddresses(String text) {
        assertEquals(
                "MAC address "
                        + text
                        + ": must be six pairs of hexadecimal digits, aa:bb:cc:dd:ee:ff",
                refused(() -> MacAddress.parse(text)));
    }

    @Test
    void derivesTheMacAddressOfAGroup() {
        // RFC 1112 section 6.4: the low 23 bits; the 24th is lost
        assertEquals(0x01005e000001L, MacAddress.ofGroup(IpAddress.parse("224.0.0.1")));
        assertEquals(0x01005e010203L, MacAddress.ofGroup(IpAddress.parse("239.129.2.3")));
        assertEquals(0x01005e7fffffL, MacAddress.ofGroup(IpAddress.parse("239.255.255.255")));
    }

    @Test
    void knowsMacAddressesApart() {
        assertTrue(MacAddress.isAddress(0));
        assertTrue(MacAddress.isAddress(MacAddress.BROADCAST));
        assertFalse(MacAddress.isAddress(MacAddress.NONE));
        assertFalse(MacAddress.isAddress(1L << 48));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "224.0.0.1", "255.255.255.255", "10.20.30.40"})
    void readsIpv4Addresses(String text) {
        assertEquals(text, Ipv4Text.format(Ipv4Text.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.",
                "1.2.3.4.",
                "1.2.3.4.5",
                ".1.2.3",
                "1..2.3",
                "256.1.1.1",
                "1.1.1.999",
                "1.1.1.4294967296",
                "01.1.1.1",
                "1.1.1.00",
                "0x1.1.1.1",
                "1.1.1.-1",
                "1.1.1.+1",
                "1.1.1.1 ",
                " 1.1.1.1",
                "1,1,1,1",
                "١.1.1.1",
                "localhost"
            })
    void refusesIpv4Addresses(String text) {
        assertEquals(
                "IPv4 address " + text + ": must be four numbers of 0 to 255 joined by dots",
                refused(() -> Ipv4Text.parse(text)));
    }

    @Test
    void packsIpv4AddressesInNetworkOrder() {
        assertEquals(0xe0000001, Ipv4Text.parse("224.0.0.1"));
        assertTrue(IpAddress.parse("224.0.0.0").isMulticast());
        assertTrue(IpAddress.parse("239.255.255.255").isMulticast());
        assertFalse(IpAddress.parse("223.255.255.255").isMulticast());
        assertFalse(IpAddress.parse("240.0.0.0").isMulticast());
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.0/4", "0.0.0.0/0", "10.0.0.0/31", "239.1.2.3"})
    void readsPrefixes(String text) {
        assertEquals(text, IpPrefix.parse(text).toString());
    }

    @Test
    void takesAnAddressForAPrefixOf32() {
        assertEquals(IpPrefix.ofIpv4(0xe0000001, 32), IpPrefix.parse("224.0.0.1"));
        assertEquals(IpPrefix.ofIpv4(0xe0000001, 32), IpPrefix.parse("224.0.0.1/32"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/8/8"})
    void refusesLengths(String text) {
        assertEquals(
                "prefix " + text + ": the length must be 0 to 32",
                refused(() -> IpPrefix.parse(text)));
    }

    @Test
    void refusesHostBits() {
        assertEquals(
                "prefix 239.1.2.3/8: bits beyond the length must be 0: write 239.0.0.0/8",
                refused(() -> IpPrefix.parse("239.1.2.3/8")));
        assertEquals(
                "prefix 0.0.0.1/0: bits beyond the length must be 0: write 0.0.0.0/0",
                refused(() -> IpPrefix.parse("0.0.0.1/0")));
        assertEquals(
                "IPv4 address 10.0.0: must be four numbers of 0 to 255 joined by dots",
                refused(() -> IpPrefix.parse("10.0.0/24")));
    }

    @Test
    void containsAddressesAndPrefixes() {
        final IpPrefix prefix = IpPrefix.parse("239.1.0.0/16");
        assertTrue(prefix.contains(IpAddress.parse("239.1.255.255")));
        assertFalse(prefix.contains(IpAddress.parse("239.2.0.0")));
        assertFalse(prefix.contains(IpAddress.parse("239.0.255.255")));
        assertTrue(prefix.contains(IpPrefix.parse("239.1.4.0/24")));
        assertTrue(prefix.contains(prefix));
        assertFalse(prefix.contains(IpPrefix.parse("239.0.0.0/15")));
        assertTrue(IpPrefix.ANY_IPV4.contains(IpAddress.ofIpv4(-1)));
        assertTrue(IpPrefix.ANY_IPV4.contains(prefix));
        assertEquals(IpAddress.parse("239.1.255.255"), prefix.last());
        assertEquals(IpAddress.ofIpv4(-1), IpPrefix.ANY_IPV4.last());
        assertEquals(IpAddress.ofIpv4(7), IpPrefix.ofIpv4(7, 32).last());
    }
}
