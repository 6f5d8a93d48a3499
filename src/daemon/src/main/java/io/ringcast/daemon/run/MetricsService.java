package io.ringcast.daemon.run;

import io.ringcast.daemon.config.HttpAddress;
import io.ringcast.daemon.config.ServiceSettings;
import io.ringcast.daemon.live.LiveRun;
import io.ringcast.daemon.metrics.MetricsServer;
import java.util.Optional;

/**
 * The HTTP server of a run, if one is asked for: open from before the engine is, so that an address
 * that is taken ends the run at once, until after that is closed.
 */
final class MetricsService implements AutoCloseable {
    private final Optional<MetricsServer> metrics;

    private MetricsService(Optional<MetricsServer> metrics) {
        this.metrics = metrics;
    }

    /**
     * Opens it where the settings say so.
     *
     * @throws io.ringcast.daemon.console.CommandException if the address cannot be listened at
     */
    static MetricsService open(ServiceSettings settings) {
        return new MetricsService(
                settings.metrics()
                        .filter(address -> !address.isOff())
                        .map(HttpAddress::socket)
                        .map(MetricsServer::new));
    }

    /** The loops run: from now on this is shown. */
    void show(LiveRun run) {
        metrics.ifPresent(server -> server.show(run));
    }

    @Override
    public void close() {
        metrics.ifPresent(MetricsServer::close);
    }
}
