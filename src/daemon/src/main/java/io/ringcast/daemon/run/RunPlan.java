package io.ringcast.daemon.run;

import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.daemon.config.RulePlan;
import io.ringcast.daemon.config.ServiceSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run is to do, checked as far as that is possible without asking the host.
 *
 * @param engine with both interfaces, and no value left open but the CPUs
 * @param service the run as a service, no value left open
 * @param rules what is forwarded, to where
 * @param dryRun transmit nothing
 * @param capture what is captured
 * @param histogramLog the .hlog file
 * @param seconds when to end without being told
 * @param user whose name the run goes on under; empty if under the one it has
 */
public record RunPlan(
        EngineSettings engine,
        ServiceSettings service,
        RulePlan rules,
        boolean dryRun,
        CapturePlan capture,
        Optional<Path> histogramLog,
        OptionalDouble seconds,
        Optional<String> user) {
    /** Interfaces that multicast arrives on, one at least. */
    public List<String> receiveInterfaces() {
        return engine.receiveInterfaces();
    }

    /** The same for messages: {@code if1 and if2}. */
    public String receiving() {
        return String.join(" and ", receiveInterfaces());
    }

    /** Where unicast leaves. */
    public String transmitInterface() {
        return engine.transmitInterface().orElseThrow();
    }
}
