package io.ringcast.bench.contender;

import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.bench.trial.Route;
import java.util.Optional;

/** Forwarder to be measured, or the null run without one. */
public interface Contender {
    /** Returns the name in tables and for {@code --only}. */
    String name();

    /** Returns a description of half a line. */
    String description();

    /**
     * Returns the reason why it cannot be measured here; empty if it can, as far as is known before
     * its start.
     */
    Optional<String> absence();

    /**
     * Returns true if it is one of the main contenders, which are measured in each round and with
     * all frame sizes.
     */
    boolean headline();

    /** Returns the path of the frames through this contender. */
    default Route route(BenchNetwork network) {
        return network.through();
    }

    /**
     * Starts the contender. Returns when it is ready, if it announces that.
     *
     * @throws io.ringcast.testbed.TestbedException if it does not start
     */
    Running start(BenchNetwork network);
}
