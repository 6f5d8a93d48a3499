package io.ringcast.bench.trial;

/** What the receiving host does with a super-frame that comes in over veth. */
public enum SuperFrameReceiver {
    /** Cuts it for an ordinary socket, in the time of whoever sends it. */
    CUTS,

    /** Hands it whole to a socket with UDP_GRO. */
    TAKES_WHOLE
}
