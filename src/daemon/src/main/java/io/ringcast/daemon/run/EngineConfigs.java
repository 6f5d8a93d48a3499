package io.ringcast.daemon.run;

import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.HostConfig;
import io.ringcast.engine.ReceiveConfig;
import io.ringcast.engine.TransmitConfig;
import io.ringcast.engine.rule.RuleSet;

/** Converts the settings of a run into the configuration of an engine. */
final class EngineConfigs {
    /**
     * Neighbour timeout of one attempt with --wait. Short, because a stop request is seen between
     * attempts.
     */
    private static final int ATTEMPT_MILLIS = 1_000;

    private EngineConfigs() {}

    /**
     * Returns a configuration without listeners and taps.
     *
     * @throws IllegalArgumentException if settings exclude each other
     */
    static EngineConfig.Builder of(RunPlan plan, RuleSet rules) {
        final EngineSettings settings = plan.engine();
        return EngineConfig.builder(plan.receiveInterfaces(), plan.transmitInterface(), rules)
                .workers(settings.workers().getAsInt())
                .receive(receive -> receive(settings, receive))
                .transmit(transmit -> transmit(plan, transmit))
                .host(host -> host(settings, host))
                .burst(settings.burst().getAsInt())
                .warmUpMillis(settings.warmUp().getAsInt() * 1_000);
    }

    private static void receive(EngineSettings settings, ReceiveConfig.Builder receive) {
        receive.ringFrames(settings.receive().frames().getAsInt())
                .mode(settings.receive().mode().get())
                .blockTimeoutMillis(settings.receive().blockTimeout().getAsInt())
                .nicFilter(settings.host().nicFilter().get());
    }

    private static void transmit(RunPlan plan, TransmitConfig.Builder transmit) {
        final EngineSettings settings = plan.engine();
        transmit.ringFrames(settings.transmitRingFrames().getAsInt())
                .mode(settings.transmitter().get())
                .qdiscBypass(settings.qdiscBypass().get())
                .dryRun(plan.dryRun());
    }

    private static void host(EngineSettings settings, HostConfig.Builder host) {
        host.deliveryMethod(settings.deliveryMethod().get())
                .consume(settings.consume().get())
                .joins(settings.host().join().get());
        if (settings.host().waiting().get()) {
            host.neighbourTimeoutMillis(ATTEMPT_MILLIS);
        }
    }
}
