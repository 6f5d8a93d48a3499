package io.ringcast.testbed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class UdpFrameTest {
    private static String hex(UdpFrame frame) {
        return HexFormat.of().formatHex(frame.bytes());
    }

    /** Compares the frame with one that another program made from the same values. */
    @Test
    void everyFieldHasItsPlace() {
        assertEquals(
                "01005e010203"
                        + "020000000001"
                        + "81000005"
                        + "0800"
                        + "4600002301024000081172c10a000101ef01020301010101"
                        + "0fa02710000bf9bd6f6464"
                        + "aaaa",
                hex(UdpFrame.to("239.1.2.3").tag(0x8100, 5).options(4).payload("odd").padding(2)));
    }

    @Test
    void whatIsAskedForIsWrongAndNothingElse() {
        final String right = hex(UdpFrame.to(0x0a000002).mac(0x020000000009L).payload("even"));
        final String wrong =
                hex(
                        UdpFrame.to("10.0.0.2")
                                .mac(0x020000000009L)
                                .payload("even")
                                .ipChecksumError(1)
                                .udpChecksum(0));
        assertEquals(right.substring(0, 48), wrong.substring(0, 48));
        assertEquals(
                Integer.parseInt(right.substring(48, 52), 16) + 1,
                Integer.parseInt(wrong.substring(48, 52), 16));
        assertEquals(right.substring(52, 80), wrong.substring(52, 80));
        assertEquals("0000", wrong.substring(80, 84));
        assertEquals(right.substring(84), wrong.substring(84));
    }

    @Test
    void laterFragmentsHaveNoUdpHeader() {
        final UdpFrame frame = UdpFrame.to("239.1.2.3").fragmentField(0x2001).payload("rest");
        assertEquals(14 + 20 + 4, frame.bytes().length);
    }

    /**
     * Reassembles the fragments (RFC 791 section 2.3) and compares the result with the datagram.
     */
    @Test
    void fragmentsHoldTheWholeDatagram() {
        final byte[] payload = new byte[100];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) i;
        }
        final UdpFrame frame = UdpFrame.to("239.1.2.3").options(4).id(7).payload(payload);
        final List<byte[]> fragments = frame.fragments(24 + 41);
        assertEquals(3, fragments.size());
        final byte[] whole = frame.bytes();
        final byte[] together = new byte[108];
        final int[] headers = {24, 20, 20};
        final int[] fields = {0x2000, 0x2000 | 5, 10};
        for (int i = 0, at = 0; i < 3; i++) {
            final byte[] part = fragments.get(i);
            assertEquals(fields[i], (part[20] & 0xff) << 8 | part[21] & 0xff);
            assertEquals(part.length - 14, part[17], "total length");
            assertEquals(
                    0,
                    UdpFrame.checksum(Arrays.copyOfRange(part, 14, 14 + headers[i])),
                    "checksum");
            final int length = part.length - 14 - headers[i];
            System.arraycopy(part, 14 + headers[i], together, at, length);
            at += length;
        }
        assertArrayEquals(Arrays.copyOfRange(whole, 14 + 24, whole.length), together);
        assertEquals(1, frame.fragments(200).size());
        assertThrows(IllegalArgumentException.class, () -> frame.fragments(31));
    }

    @Test
    void whatAFieldCannotHoldIsRefused() {
        final UdpFrame frame = UdpFrame.to("239.1.2.3");
        assertEquals(
                "port 65536: must be from 0 to 65535",
                assertThrows(IllegalArgumentException.class, () -> frame.port(65_536))
                        .getMessage());
        for (final Executable wrong :
                List.<Executable>of(
                        () -> frame.mac(-1),
                        () -> frame.mac(1L << 48),
                        () -> frame.ttl(256),
                        () -> frame.tag(0x8100, -1),
                        () -> frame.options(3),
                        () -> frame.options(44),
                        () -> frame.payload(new byte[65_508]).bytes(),
                        () -> UdpFrame.to("239.1.2"),
                        () -> UdpFrame.to("239.1.2.256"),
                        () -> frame.from("host"))) {
            assertThrows(IllegalArgumentException.class, wrong);
        }
    }

    /** Checks the example of RFC 1071 section 3, and sums whose complement is 0 or all ones. */
    @Test
    void checksums() {
        final HexFormat hex = HexFormat.of();
        assertEquals(0xffff - 0xddf2, UdpFrame.checksum(hex.parseHex("0001f203f4f5f6f7")));
        assertEquals(0xffff, UdpFrame.checksum(new byte[4]));
        assertEquals(0, UdpFrame.checksum(hex.parseHex("ffff")));
        assertEquals(0, UdpFrame.checksum(hex.parseHex("fffe0001")));
        assertEquals(0xffff - 0x1200, UdpFrame.checksum(hex.parseHex("12")));
    }
}
