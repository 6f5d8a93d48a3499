package io.ringcast.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringcast.testbed.UdpFrame;
import org.junit.jupiter.api.Test;

class TestFrameTest {
    private final TestFrame frame = TestFrame.of(UdpFrame.to("239.1.2.3").payload("text"));

    @Test
    void eachOptionMakesAnotherFrame() {
        assertEquals(46, frame.wireLength());
        assertEquals(0, frame.timestamp());
        assertEquals(0, frame.segmentSize());
        assertEquals(7, frame.at(7).timestamp());
        assertEquals(2, frame.superFrame(2).segmentSize());
        assertEquals(44, frame.truncated(44).bytes().length);
        assertEquals(46, frame.truncated(44).wireLength());
        for (final TestFrame other :
                new TestFrame[] {frame.at(7), frame.superFrame(2), frame.truncated(44)}) {
            assertNotEquals(frame, other);
        }
        assertEquals(frame, TestFrame.of(frame.bytes()));
        assertEquals(frame.hashCode(), TestFrame.of(frame.bytes()).hashCode());
    }

    @Test
    void theBytesAreItsOwn() {
        final byte[] bytes = frame.bytes();
        final TestFrame copy = TestFrame.of(bytes);
        bytes[0] = 99;
        copy.bytes()[0] = 99;
        assertEquals(frame, copy);
    }

    @Test
    void textNamesWhatMatters() {
        assertEquals("frame of 46 bytes, 10.0.1.1 to 239.1.2.3, stamp 0", frame.toString());
        assertEquals(
                "frame of 44 bytes (46 on the wire), segments of 2, 10.0.1.1 to 239.1.2.3, stamp 7",
                frame.truncated(44).superFrame(2).at(7).toString());
        assertEquals(
                "frame of 64 bytes, 2001:db8::1 to ff3e::1, stamp 0",
                TestFrame.of(UdpFrame.to("ff3e::1").payload((byte) 1, (byte) 2)).toString());
        assertEquals("frame of 0 bytes, stamp 0", TestFrame.of(new byte[0]).toString());
    }

    @Test
    void theLongestFrameOfIpv6() {
        final UdpFrame longest =
                UdpFrame.to("ff3e::1")
                        .tag(0x88a8, 5)
                        .tag(0x88a8, 6)
                        .tag(0x8100, 7)
                        .payload(new byte[65_527]);
        assertEquals(14 + 12 + 40 + 65_535, TestFrame.of(longest).wireLength());
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        for (final Runnable wrong :
                new Runnable[] {
                    () -> frame.at(-1),
                    () -> frame.superFrame(0),
                    () -> frame.superFrame(65_535),
                    () -> frame.truncated(-1),
                    () -> frame.truncated(47),
                    () -> TestFrame.of(new byte[TestFrame.MAX_LENGTH + 1]),
                    () -> TestFrame.of(UdpFrame.to("239.1.2.3").payload(new byte[65_508])),
                    () -> TestFrame.of(UdpFrame.to("ff3e::1").payload(new byte[65_528])),
                    () -> UdpFrame.to("ff3e::1").from("10.0.0.1"),
                    () -> UdpFrame.to("239.1.2.3").from("2001:db8::1"),
                    () -> UdpFrame.to("ff3e::1::2"),
                    () -> UdpFrame.to("ff3e::1").options(4)
                }) {
            assertThrows(IllegalArgumentException.class, wrong::run);
        }
    }
}
