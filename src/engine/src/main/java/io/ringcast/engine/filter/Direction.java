package io.ringcast.engine.filter;

/** Where at a device a program sees frames. */
public enum Direction {
    /** Before the host's network stack gets them; packet sockets have had theirs. */
    INGRESS,
    /** Before the queueing discipline gets them; packet sockets see them later. */
    EGRESS
}
