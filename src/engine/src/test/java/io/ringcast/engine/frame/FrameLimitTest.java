package io.ringcast.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FrameLimitTest {
    @Test
    void aTagMayMakeAFrameFourBytesLonger() {
        final FrameLimit limit = new FrameLimit(1_500);
        assertTrue(limit.allows(1_514, false));
        assertFalse(limit.allows(1_515, false));
        assertTrue(limit.allows(1_514, true));
        assertTrue(limit.allows(1_518, true));
        assertFalse(limit.allows(1_519, true));
        assertEquals(1_518, limit.longest());
    }

    @Test
    void noFrameIsLongerThanItsRoom() {
        final FrameLimit limit = new FrameLimit(1_500, 1_516);
        assertTrue(limit.allows(1_514, false));
        assertFalse(limit.allows(1_515, false));
        assertTrue(limit.allows(1_516, true));
        assertFalse(limit.allows(1_517, true));
        final FrameLimit small = new FrameLimit(1_500, 100);
        assertTrue(small.allows(100, false));
        assertFalse(small.allows(101, false));
        assertFalse(small.allows(101, true));
        assertEquals(100, small.longest());
    }
}
