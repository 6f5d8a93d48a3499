package io.ringcast.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class UdpFrameTest {
    private static String hex(UdpFrame frame) {
        return HexFormat.of().formatHex(frame.bytes());
    }

    /** Compared with what another program has made of the same values. */
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

    /** RFC 1071 section 3, and sums of which the complement is 0 or all ones. */
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
