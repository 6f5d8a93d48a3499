package io.ringcast.daemon.run;

import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.daemon.config.RulePlan;
import io.ringcast.daemon.config.ServiceSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Plan of a run, checked as far as that is possible without asking the host.
 *
 * @param engine engine settings: both interfaces are set, and all other values except the CPUs
 * @param service service settings, all values set
 * @param rules the rules, complete when the host's own address is known
 * @param dryRun whether nothing is transmitted
 * @param capture the capture settings
 * @param histogramLog the .hlog file; empty for none
 * @param seconds seconds after which the run ends by itself; empty for no limit
 * @param user user that the run switches to; empty to keep the present one
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
    /** Returns the receive interfaces, at least one. */
    public List<String> receiveInterfaces() {
        return engine.receiveInterfaces();
    }

    /** Returns the receive interfaces for messages: {@code if1 and if2}. */
    public String receiving() {
        return String.join(" and ", receiveInterfaces());
    }

    /** Returns the transmit interface. */
    public String transmitInterface() {
        return engine.transmitInterface().orElseThrow();
    }
}
