package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets of other link types than Ethernet, in files of either format. */
class LinkHeaderTest {
    private static final String IPV4 =
            "4500001c000000000111000001020304ef010203" + "0102030400080000";
    private static final String IPV6 = "6000000000001140";
    private static final String NO_MAC = "000000000000";
    private static final String MAC = "0200000000aa";

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] pcap(int linkType, TestFrame... packets) {
        return new PcapFile(ByteOrder.LITTLE_ENDIAN, 1, linkType).frames(List.of(packets)).bytes();
    }

    /** Returns the frame made of a packet; it is the same in each kind of file and record. */
    private static TestFrame read(int linkType, TestFrame packet) throws CaptureException {
        final TestFrame frame = only(linkType, pcap(linkType, packet));
        final PcapngFile enhanced = new PcapngFile().section(ByteOrder.BIG_ENDIAN);
        enhanced.described(linkType, 0, new PcapngFile.Option(9, new byte[] {9}));
        enhanced.enhanced(0, packet.timestamp(), packet);
        assertEquals(frame, only(linkType, enhanced.bytes()));
        if (packet.wire() == packet.captured()) {
            // the shortest header before a packet
            final PcapngFile simple = new PcapngFile().section(ByteOrder.BIG_ENDIAN);
            simple.described(linkType, 0).simple(packet.wire(), packet.bytes());
            assertEquals(
                    TestFrame.of(0, frame.wire(), frame.bytes()), only(linkType, simple.bytes()));
        }
        return frame;
    }

    private static TestFrame only(int linkType, byte[] file) throws CaptureException {
        // reads a few bytes at a time, so that the packet is at the window's beginning
        try (CaptureReader reader =
                CaptureReader.open("in", TestChannels.trickling(file, TestSeed.random()))) {
            assertTrue(reader.next());
            final TestFrame frame = TestFrame.at(reader);
            assertTrue(
                    reader.foreignLinkType().orElse("").startsWith(linkType + " ("),
                    () -> reader.foreignLinkType().toString());
            assertTrue(!reader.next());
            return frame;
        }
    }

    @ParameterizedTest
    @CsvSource({
        // link type, its header, the protocol that follows from it, the source MAC address
        "101, '', 0800, 000000000000, " + IPV4,
        "101, '', 86dd, 000000000000, " + IPV6,
        "228, '', 0800, 000000000000, " + IPV4,
        "229, '', 86dd, 000000000000, " + IPV6,
        "113, 0002000100060200000000aa00000800, 0800, 0200000000aa, " + IPV4,
        "113, 00020001000602000000 00aa00008100, 8100, 0200000000aa, 00050800" + IPV4,
        "113, 0000030400000000000000000000 0800, 0800, 000000000000, " + IPV4,
        "276, 0800000000000003000102060200000000aa0000, 0800, 0200000000aa, " + IPV4,
        "276, 08000000000000030304020000000000 00000000, 0800, 000000000000, " + IPV4,
    })
    void becomeEthernet(int linkType, String header, String type, String source, String payload)
            throws CaptureException {
        final byte[] packet = hex((header + payload).replace(" ", ""));
        final byte[] frame = hex(NO_MAC + source + type + payload);
        assertEquals(
                TestFrame.of(TestFrame.TIME, frame),
                read(linkType, TestFrame.of(TestFrame.TIME, packet)));
    }

    @Test
    void whatWasNotCapturedStaysAway() throws CaptureException {
        final byte[] packet = hex("0002000100060200000000aa00000800" + IPV4);
        final byte[] frame = hex(NO_MAC + MAC + "0800" + IPV4);
        for (int captured = 0; captured < packet.length; captured++) {
            final int left = captured < 16 ? 0 : captured - 2;
            assertEquals(
                    TestFrame.of(TestFrame.TIME, frame.length, Arrays.copyOf(frame, left)),
                    read(
                            113,
                            TestFrame.of(
                                    TestFrame.TIME,
                                    packet.length,
                                    Arrays.copyOf(packet, captured))));
        }
    }

    @Test
    void theLongestStaysWithinWhatAFrameMayBe() throws CaptureException {
        final byte[] packet = new byte[CaptureFormat.MAX_FRAME];
        packet[0] = 0x45;
        final TestFrame frame = read(101, TestFrame.of(TestFrame.TIME, packet));
        assertEquals(CaptureFormat.MAX_FRAME, frame.captured());
        assertEquals(CaptureFormat.MAX_FRAME + 14, frame.wire());
    }

    @Test
    void ethernetIsLeftAsItIs() throws CaptureException {
        final TestFrame frame = TestFrame.of(TestFrame.TIME, hex(NO_MAC + MAC + "0800" + IPV4));
        try (CaptureReader reader = CaptureReader.open("in", TestChannels.of(pcap(1, frame)))) {
            assertTrue(reader.next());
            assertEquals(frame, TestFrame.at(reader));
            assertEquals(Optional.empty(), reader.foreignLinkType());
        }
    }
}
