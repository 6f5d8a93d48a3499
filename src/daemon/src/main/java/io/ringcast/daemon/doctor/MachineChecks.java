package io.ringcast.daemon.doctor;

import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.daemon.run.RunPlan;
import io.ringcast.engine.linux.CpuAffinity;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Checks of processors, memory and the JVM for a run. */
final class MachineChecks {
    /** Resident memory of a run, measured at 117 MiB once warmed up, with room for traffic. */
    private static final long JVM_BYTES = 192L << 20;

    /** Environment variables from which JVMs take options. */
    private static final List<String> JVM_VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

    private final RunPlan plan;
    private final EngineSettings settings;
    private final HostFiles files;
    private final List<Check> checks;

    /**
     * @param checks where to add them
     */
    MachineChecks(RunPlan plan, HostFiles files, List<Check> checks) {
        this.plan = plan;
        this.files = files;
        this.checks = checks;
        settings = plan.engine();
    }

    /** Adds the checks, in order. */
    void add() {
        final BitSet cpus = new BitSet();
        settings.cpus().forEach(cpus::set);
        checks.add(new PinCheck(cpus, CpuAffinity::affinity));
        if (!cpus.isEmpty()) {
            checks.add(new IsolationCheck(files, cpus));
            checks.add(new GovernorCheck(files, cpus));
            checks.add(new SiblingCheck(files, cpus));
            Checks.interfaces(plan)
                    .map(Checks::find)
                    .flatMap(Optional::stream)
                    .forEach(
                            link -> {
                                checks.add(new InterruptCheck(files, link, cpus));
                                if (link.kind().isEmpty()) {
                                    checks.add(new NumaCheck(files, link, cpus));
                                }
                            });
        }
        checks.add(new HugePagesCheck(files));
        checks.add(new CgroupCheck(files, JVM_BYTES));
        checks.add(
                new JvmCheck(
                        "Java " + Runtime.version(),
                        JvmCheck.options(
                                files.text("/proc/self/cmdline").orElse(""),
                                JVM_VARIABLES.stream()
                                        .map(System::getenv)
                                        .filter(value -> value != null && !value.isBlank())
                                        .toList())));
    }
}
