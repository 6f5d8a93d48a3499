package io.ringcast.daemon.doctor;

import java.util.List;

/** Looks at one thing of the host, and changes nothing. */
interface Check {
    /** What it looks at, a few words. */
    String name();

    /**
     * What it has found, at least one.
     *
     * @throws RuntimeException of the engine if that cannot be found out
     */
    List<Finding> findings();
}
