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
        assertEquals("frame of 0 bytes, stamp 0", TestFrame.of(new byte[0]).toString());
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
                    () -> TestFrame.of(UdpFrame.to("239.1.2.3").payload(new byte[65_508]))
                }) {
            assertThrows(IllegalArgumentException.class, wrong::run);
        }
    }
}
