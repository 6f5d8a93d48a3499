package io.ringcast.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Machine and circumstances of a measurement.
 *
 * @param facts values by name, in display order
 */
public record Host(Map<String, String> facts) {
    /**
     * Returns the facts of this machine at present.
     *
     * @param commandLine command line of the bench
     * @param compiler compiler of the C programs
     */
    public static Host present(String commandLine, String compiler) {
        final Map<String, String> facts = new LinkedHashMap<>();
        facts.put("command", commandLine);
        facts.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("cpu", cpu(read("/proc/cpuinfo")));
        facts.put("cpus", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("hypervisor", hypervisor(read("/proc/cpuinfo")));
        facts.put("memory", memory(read("/proc/meminfo")));
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put(
                "clock", read("/sys/devices/system/clocksource/clocksource0/current_clocksource"));
        facts.put("load before", read("/proc/loadavg"));
        facts.put(
                "java",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        facts.put("c compiler", compiler);
        facts.values().removeIf(String::isBlank);
        return new Host(facts);
    }

    static String cpu(String cpuinfo) {
        return field(cpuinfo, "model name");
    }

    static String hypervisor(String cpuinfo) {
        return field(cpuinfo, "flags").contains("hypervisor") ? "yes: a virtual machine" : "no";
    }

    static String memory(String meminfo) {
        final String total = field(meminfo, "MemTotal").replaceAll("[^0-9]", "");
        return total.isEmpty()
                ? ""
                : String.format(Locale.ROOT, "%d MiB", Long.parseLong(total) / 1024);
    }

    private static String field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
