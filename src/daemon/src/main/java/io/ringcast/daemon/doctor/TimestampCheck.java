package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Timestamping;
import java.util.List;
import java.util.function.Supplier;

/**
 * Checks whether the receive interface supports hardware time stamps. Latencies use the kernel's
 * time stamps.
 */
final class TimestampCheck implements Check {
    private final Link link;
    private final Supplier<Timestamping> probe;

    TimestampCheck(Link link, Supplier<Timestamping> probe) {
        this.link = link;
        this.probe = probe;
    }

    @Override
    public String name() {
        return "timestamps " + link.name();
    }

    @Override
    public List<Finding> findings() {
        final Timestamping stamps = probe.get();
        return List.of(
                Finding.info(
                        name(),
                        (stamps.hardwareReceive()
                                        ? "the device can make time stamps, by /dev/ptp"
                                                + stamps.clock()
                                        : "the device makes no time stamps")
                                + "; latencies are measured from the kernel's, CLOCK_REALTIME"));
    }
}
