package io.ringcast.engine.mode;

import java.util.Locale;

/** Mode of transmitting. */
public enum TransmitMode {
    /** A transmit ring: one copy per frame, one system call per burst. */
    RING,
    /** One send() per frame, straight from the receive slot. */
    DIRECT,
    /**
     * Frames of one flow are sent together, as a super-frame that the kernel or the device segments
     * (GSO).
     */
    GSO,
    /** The cheapest of these modes for each burst. */
    AUTO;

    /** {@return the name as on the command line and in files} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
