package io.ringcast.bench.contender;

import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.bench.trial.Route;
import java.util.Optional;
import java.util.OptionalLong;

/** The null run: generator and sink at the two ends of one veth pair. Measures the bench itself. */
final class Nobody implements Contender {
    static final String NAME = "null";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "nobody: generator and sink on one veth pair, what the bench itself costs";
    }

    @Override
    public Optional<String> absence() {
        return Optional.empty();
    }

    @Override
    public boolean headline() {
        return true;
    }

    @Override
    public Route route(BenchNetwork network) {
        return network.direct();
    }

    @Override
    public Running start(BenchNetwork network) {
        return new Running() {
            @Override
            public OptionalLong pid() {
                return OptionalLong.empty();
            }

            @Override
            public boolean ready() {
                return false;
            }

            @Override
            public Account stop() {
                return Account.NONE;
            }

            @Override
            public void close() {
                // nothing was started
            }
        };
    }
}
