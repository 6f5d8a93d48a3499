package io.ringcast.bench.trial;

/** Way in which the receiving host handles a super-frame that arrives over veth. */
public enum SuperFrameReceiver {
    /** Segments it for an ordinary socket, in the sender's CPU time. */
    CUTS,

    /** Passes it whole to a socket with UDP_GRO. */
    TAKES_WHOLE
}
