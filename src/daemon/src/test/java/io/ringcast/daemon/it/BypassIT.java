package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests qdisc bypass: the kernel then drops super-frames that the device cannot segment
 * (__dev_direct_xmit in net/core/dev.c).
 */
@Timeout(1_800)
class BypassIT {
    @ParameterizedTest
    @CsvSource({"auto, off", "gso, off", "auto, on"})
    void noSuperFramesToADeviceThatDoesNotCutThem(String transmitter, String offload)
            throws Exception {
        Tools.find("ethtool").orElseGet(() -> Assumptions.abort("ethtool: no such program here"));
        try (Lab lab = Lab.open()) {
            Lab.run(lab.bridge, "ethtool", "-K", "eth0", "tx-udp-segmentation", offload);
            final Task application = lab.startApplication();
            final Task engine = lab.startEngine("--qdisc-bypass", "--transmitter", transmitter);
            SuperFrameSender.TWENTY.send(lab, 50);
            assertEquals(1_000, Lab.awaitReceived(application, 1_000));
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            Lab.assertLaw(summary);
            assertEquals(1_000, summary.forwarded(), summary::toString);
            assertEquals(offload.equals("on"), summary.sentSuperFrames() > 0, summary::toString);
            assertEquals(
                    offload.equals("on") ? 0 : 1,
                    Lab.complaints(engine).stream()
                            .filter(line -> line.contains("tx-udp-segmentation"))
                            .count(),
                    () -> "warnings: " + engine.err());
        }
    }
}
