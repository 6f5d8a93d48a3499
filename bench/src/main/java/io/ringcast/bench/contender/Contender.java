package io.ringcast.bench.contender;

import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.bench.trial.Route;
import java.util.Optional;

/** Somebody who forwards, or nobody. */
public interface Contender {
    /** What tables and {@code --only} call it. */
    String name();

    /** What it is, in half a line. */
    String description();

    /** Why it cannot take part here; empty if it can, as far as is known before it is started. */
    Optional<String> absence();

    /**
     * Whether it is one of those that are compared above all: measured in each round, and with all
     * frame sizes.
     */
    boolean headline();

    /** The way that frames go with it. */
    default Route route(BenchNetwork network) {
        return network.through();
    }

    /**
     * Starts it; returns when it forwards, as far as it says so.
     *
     * @throws io.ringcast.testbed.TestbedException if it does not start
     */
    Running start(BenchNetwork network);
}
