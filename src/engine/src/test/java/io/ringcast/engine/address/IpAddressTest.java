package io.ringcast.engine.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    /** RFC 5952 sections 4 and 5. */
    @ParameterizedTest
    @CsvSource({
        "2001:0db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::AbCd, 2001:db8::abcd",
        "0:0:0:0:0:0:0:0, ::",
        "::1, ::1",
        "1::, 1::",
        "ff02::1:ff00:1, ff02::1:ff00:1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "10.0.2.2, 10.0.2.2"
    })
    void isReadAndWritten(String text, String written) {
        assertEquals(written, IpAddress.parse(text).toString());
        assertEquals(IpAddress.parse(text), IpAddress.parse(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                ":::",
                "1:2:3:4:5:6:7:8::",
                "12345::",
                "g::1",
                "::1.2.3",
                "::1.2.3.256",
                "1:2:3:4:5:6:7:1.2.3.4",
                ":1::2",
                "1::2:",
                "-1::",
                "1::+2"
            })
    void isRefused(String text) {
        final String message =
                assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text))
                        .getMessage();
        assertTrue(
                message.startsWith("IPv6 address " + text + ": must be eight hexadecimal"),
                message);
    }

    @Test
    void aZoneAndAnIpv4MappedAddressAreRefused() {
        assertEquals(
                "IPv6 address fe80::1%eth0: must have no zone (%): the interface is an option of its own",
                assertThrows(IllegalArgumentException.class, () -> IpAddress.parse("fe80::1%eth0"))
                        .getMessage());
        assertEquals(
                "IPv6 address ::ffff:10.0.0.1: must be written as IPv4, 10.0.0.1",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> IpAddress.parse("::ffff:10.0.0.1"))
                        .getMessage());
    }

    @Test
    void agreesWithTheJdk() throws UnknownHostException {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            final IpAddress address =
                    new IpAddress(sparse(random), sparse(random) | 1L << 63 - random.nextInt(16));
            final byte[] bytes = InetAddress.getByName(address.toString()).getAddress();
            long high = 0;
            long low = 0;
            for (int at = 0; at < 8; at++) {
                high = high << 8 | bytes[at] & 0xff;
                low = low << 8 | bytes[at + 8] & 0xff;
            }
            assertEquals(new IpAddress(high, low), address, "-Dringcast.seed=" + seed);
            assertEquals(address, IpAddress.parse(address.toString()));
        }
    }

    /** Words of 16 bits, about half of them 0. */
    private static long sparse(Random random) {
        long words = random.nextLong();
        for (int word = 0; word < 4; word++) {
            words &= random.nextBoolean() ? -1 : ~(0xffffL << 16 * word);
        }
        return words;
    }

    @Test
    void kinds() {
        assertTrue(IpAddress.parse("ff3e::1").isMulticast());
        assertTrue(IpAddress.parse("239.1.2.3").isMulticast());
        assertFalse(IpAddress.parse("fe80::1").isMulticast());
        assertTrue(IpAddress.parse("fe80::1").isLinkLocal());
        assertTrue(IpAddress.parse("febf:ffff::1").isLinkLocal());
        assertFalse(IpAddress.parse("fec0::1").isLinkLocal());
        assertTrue(IpAddress.parse("169.254.1.1").isLinkLocal());
        assertTrue(IpAddress.parse("2001:db8::1").isHost());
        for (final String none :
                new String[] {
                    "::", "::1", "ff02::1", "0.1.2.3", "127.1.2.3", "239.1.2.3", "240.0.0.1"
                }) {
            assertFalse(IpAddress.parse(none).isHost(), none);
        }
    }

    @Test
    void prefixesHaveAFamily() {
        final IpPrefix prefix = IpPrefix.parse("2001:db8::/33");
        assertTrue(prefix.contains(IpAddress.parse("2001:db8:7fff::1")));
        assertFalse(prefix.contains(IpAddress.parse("2001:db8:8000::")));
        assertEquals(IpAddress.parse("2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"), prefix.last());
        assertFalse(IpPrefix.ANY_IPV6.contains(IpAddress.parse("10.0.0.1")));
        assertFalse(IpPrefix.ANY_IPV6.contains(IpPrefix.ANY_IPV4));
        assertTrue(IpPrefix.parse("ff3e::8/125").contains(IpAddress.parse("ff3e::f")));
        assertFalse(IpPrefix.parse("ff3e::8/125").contains(IpAddress.parse("ff3e::10")));
        assertEquals("ff3e::1", IpPrefix.parse("ff3e::1/128").toString());
        assertEquals(
                "prefix ff3e::1/64: bits beyond the length must be 0: write ff3e::/64",
                assertThrows(IllegalArgumentException.class, () -> IpPrefix.parse("ff3e::1/64"))
                        .getMessage());
        assertEquals(
                "prefix ff00::/129: the length must be 0 to 128",
                assertThrows(IllegalArgumentException.class, () -> IpPrefix.parse("ff00::/129"))
                        .getMessage());
    }
}
