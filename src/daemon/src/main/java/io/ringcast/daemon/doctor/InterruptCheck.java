package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.Link;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** Checks whether an interface's interrupts avoid the loop's CPU. */
final class InterruptCheck implements Check {
    private final HostFiles files;
    private final Link link;
    private final BitSet cpus;

    InterruptCheck(HostFiles files, Link link, BitSet cpus) {
        this.files = files;
        this.link = link;
        this.cpus = cpus;
    }

    @Override
    public String name() {
        return "interrupts " + link.name();
    }

    @Override
    public List<Finding> findings() {
        return List.of(finding());
    }

    private Finding finding() {
        if (!link.kind().isEmpty()) {
            return Finding.ok(name(), "none: the interface is virtual (" + link.kind() + ")");
        }
        if (!DeviceFiles.areOf(files, link)) {
            return Finding.unknown(name(), "/sys is of another network namespace");
        }
        final List<String> interrupts = interrupts();
        if (interrupts.isEmpty()) {
            return Finding.unknown(name(), "the device does not tell which are its own");
        }
        final List<String> near = new ArrayList<>();
        for (final String interrupt : interrupts) {
            if (affinity(interrupt).intersects(cpus)) {
                near.add(interrupt);
            }
        }
        if (near.isEmpty()) {
            return Finding.ok(
                    name(), interrupts.size() + " of them, none on CPU " + Cpus.format(cpus));
        }
        return Finding.warn(
                name(),
                String.format(
                        Locale.ROOT,
                        "%s on CPU %s, where the loop is",
                        String.join(", ", near),
                        Cpus.format(cpus)),
                elsewhere(near));
    }

    /** Returns the interrupts of the device, or of its bus device, as for virtio. */
    private List<String> interrupts() {
        final List<String> own = files.names(DeviceFiles.of(link) + "/device/msi_irqs");
        return own.isEmpty() ? files.names(DeviceFiles.of(link) + "/device/../msi_irqs") : own;
    }

    /**
     * Returns the CPUs of an interrupt: the effective ones if known, otherwise the allowed ones.
     */
    private BitSet affinity(String interrupt) {
        final String directory = "/proc/irq/" + interrupt;
        return Cpus.parse(
                files.text(directory + "/effective_affinity_list")
                        .or(() -> files.text(directory + "/smp_affinity_list"))
                        .orElse(""));
    }

    private String elsewhere(List<String> interrupts) {
        final BitSet others = Cpus.parse(files.text("/sys/devices/system/cpu/online").orElse(""));
        others.andNot(cpus);
        return others.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "for i in %s; do echo %s | sudo tee /proc/irq/$i/smp_affinity_list; done",
                        String.join(" ", interrupts),
                        Cpus.format(others));
    }
}
