package io.ringcast.engine.linux;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KernelReleaseTest {
    @Test
    void kernelsFrom62OnKnowSuperFrames() {
        assertTrue(KernelRelease.knowsSuperFrames("6.2.0-generic\n"));
        assertTrue(KernelRelease.knowsSuperFrames("7.0"));
        assertFalse(KernelRelease.knowsSuperFrames("6.1.0-56-amd64"));
        assertFalse(KernelRelease.knowsSuperFrames("5.15.0"));
        assertFalse(KernelRelease.knowsSuperFrames("custom"));
    }
}
