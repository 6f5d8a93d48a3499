package io.ringcast.engine.mode;

import java.util.Locale;

/** Mode in which the kernel fills a receive ring. */
public enum ReceiveMode {
    /** TPACKET_V2: one slot per frame, visible as soon as the kernel has filled it. */
    V2,
    /**
     * TPACKET_V3: blocks of packed frames. The frames of a block become visible together, when the
     * next frame does not fit or the block's timer expires.
     */
    V3;

    /** {@return the name as on the command line and in files} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
