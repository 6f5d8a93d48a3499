package io.ringcast.daemon.doctor;

import java.util.List;

/** Check of one property of the host. It changes nothing. */
interface Check {
    /** Returns what it checks, in a few words. */
    String name();

    /**
     * Runs the check and returns its findings, at least one.
     *
     * @throws RuntimeException an exception of the engine, if the check cannot be carried out
     */
    List<Finding> findings();
}
