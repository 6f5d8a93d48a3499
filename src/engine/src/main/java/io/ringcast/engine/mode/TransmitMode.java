package io.ringcast.engine.mode;

import java.util.Locale;

/** Way of transmitting. */
public enum TransmitMode {
    /** A transmit ring: one copy a frame, one system call a burst. */
    RING,
    /** send() of each frame straight from the receive slot. */
    DIRECT,
    /** Frames of one flow together, as a super-frame that the kernel or the device cuts (GSO). */
    GSO,
    /** Whichever of these suits a burst. */
    AUTO;

    /** {@return the name as on the command line and in files} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
