package io.ringcast.bench.soak;

/** What a disturbance touches, and hence which sum cannot be exact where it happens. */
enum Scope {
    /** The host and its settings: nothing is lost uncounted. */
    HOST,

    /** The link before the engine: what is on it when it is cut is lost. */
    RECEIVE,

    /** The link behind the engine: likewise. */
    TRANSMIT
}
