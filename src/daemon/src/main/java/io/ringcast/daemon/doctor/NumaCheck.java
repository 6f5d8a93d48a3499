package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.Link;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** Checks whether the loop's CPU and an interface are on the same NUMA node. */
final class NumaCheck implements Check {
    private final HostFiles files;
    private final Link link;
    private final BitSet cpus;

    NumaCheck(HostFiles files, Link link, BitSet cpus) {
        this.files = files;
        this.link = link;
        this.cpus = cpus;
    }

    @Override
    public String name() {
        return "NUMA " + link.name();
    }

    @Override
    public List<Finding> findings() {
        return List.of(finding());
    }

    private Finding finding() {
        // The kernel's value is -1 if there are no NUMA nodes
        final long node = files.number(DeviceFiles.of(link) + "/device/numa_node").orElse(-1);
        if (node < 0 || !DeviceFiles.areOf(files, link)) {
            return Finding.ok(name(), "bound to no node");
        }
        final BitSet near =
                Cpus.parse(
                        files.text("/sys/devices/system/node/node" + node + "/cpulist").orElse(""));
        final BitSet far = (BitSet) cpus.clone();
        far.andNot(near);
        if (far.isEmpty()) {
            return Finding.ok(name(), "node " + node + ", like CPU " + Cpus.format(cpus));
        }
        return Finding.warn(
                name(),
                String.format(
                        Locale.ROOT,
                        "on node %d, CPU %s is not: each frame crosses between nodes",
                        node,
                        Cpus.format(far)),
                near.isEmpty() ? "" : "ringcast run --cpu " + near.nextSetBit(0) + " ...");
    }
}
