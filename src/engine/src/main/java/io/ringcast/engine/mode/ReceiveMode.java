package io.ringcast.engine.mode;

import java.util.Locale;

/** Way in which the kernel fills a receive ring. */
public enum ReceiveMode {
    /** TPACKET_V2: a slot for each frame, which is visible as soon as it is filled. */
    V2,
    /**
     * TPACKET_V3: blocks of frames, packed, which become visible together when the next frame does
     * not fit or the block's timer runs out.
     */
    V3;

    /** {@return the name as on the command line and in files} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
