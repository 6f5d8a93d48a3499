package io.ringcast.daemon.run;

import io.ringcast.daemon.config.HttpAddress;
import io.ringcast.daemon.config.ServiceSettings;
import io.ringcast.daemon.live.LiveRun;
import io.ringcast.daemon.metrics.MetricsServer;
import java.util.Optional;

/**
 * Optional HTTP server of a run. It is opened before the engine, so that an address in use ends the
 * run at once, and closed after the engine.
 */
final class MetricsService implements AutoCloseable {
    private final Optional<MetricsServer> metrics;

    private MetricsService(Optional<MetricsServer> metrics) {
        this.metrics = metrics;
    }

    /**
     * Opens the server if the settings name an address.
     *
     * @throws io.ringcast.daemon.console.CommandException if the server cannot listen at the
     *     address
     */
    static MetricsService open(ServiceSettings settings) {
        return new MetricsService(
                settings.metrics()
                        .filter(address -> !address.isOff())
                        .map(HttpAddress::socket)
                        .map(MetricsServer::new));
    }

    /** Publishes the metrics of a run. To be called when its loops run. */
    void show(LiveRun run) {
        metrics.ifPresent(server -> server.show(run));
    }

    @Override
    public void close() {
        metrics.ifPresent(MetricsServer::close);
    }
}
