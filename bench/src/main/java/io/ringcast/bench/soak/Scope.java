package io.ringcast.bench.soak;

/** Part of the set-up that a disturbance touches, and so the sum that cannot be exact. */
enum Scope {
    /** Host and its settings: every lost frame is counted. */
    HOST,

    /** Link before the engine: frames on it are lost when it is cut. */
    RECEIVE,

    /** Link after the engine: frames on it are lost when it is cut. */
    TRANSMIT
}
