package io.ringcast.daemon.doctor;

import static io.ringcast.daemon.doctor.Given.assertFinding;
import static io.ringcast.daemon.doctor.Given.assertFinds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.ring.PacketFeatures;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the checks of privileges and of kernel features. */
class KernelChecksTest {
    private static final int EPERM = 1;
    private static final int ENETDOWN = 100;
    private static final String EVERYBODY = "         0          0 4294967295";

    @TempDir private Path root;

    private List<Finding> privileges(String mask, String users) {
        return new PrivilegeCheck(
                        new Given(root)
                                .file("/proc/self/status", "Name:\tjava\nCapEff:\t" + mask)
                                .file("/proc/self/uid_map", users)
                                .files())
                .findings();
    }

    @Test
    void privileged() {
        final List<Finding> findings = privileges("000001ffffffffff", EVERYBODY);
        assertEquals(1, findings.size());
        assertFinding(
                findings.get(0),
                Status.OK,
                "CAP_NET_ADMIN, CAP_NET_RAW, CAP_IPC_LOCK, CAP_SYS_ADMIN, CAP_BPF",
                "");
        assertFinding(
                privileges("0000000000002000", EVERYBODY).get(0), Status.OK, "CAP_NET_RAW", "");
    }

    @Test
    void notPrivileged() {
        final Finding finding = privileges("0000000000001000", EVERYBODY).get(0);
        assertEquals(Status.FAIL, finding.status());
        assertTrue(finding.message().startsWith("CAP_NET_RAW is missing"), finding::toString);
        assertTrue(finding.fix().contains("--ambient-caps=+net_raw"), finding::toString);
    }

    @Test
    void userNamespace() {
        final List<Finding> findings = privileges("000001ffffffffff", "0 1000 1");
        assertEquals("user namespace", findings.get(1).check());
        assertEquals(Status.INFO, findings.get(1).status());
    }

    @Test
    void privilegesUnknown() {
        assertFinds(
                new PrivilegeCheck(new HostFiles(root)),
                Status.UNKNOWN,
                "/proc/self/status cannot be read",
                "");
    }

    private static Check sockets(Set<PacketFeatures> lacking, boolean bypass) {
        final Set<PacketFeatures> found = EnumSet.allOf(PacketFeatures.class);
        found.removeAll(lacking);
        return new PacketSocketCheck(() -> found, bypass);
    }

    @Test
    void packetSockets() {
        assertFinds(
                sockets(Set.of(), true),
                Status.OK,
                "TPACKET_V2, TPACKET_V3, IGNORE_OUTGOING, FANOUT, QDISC_BYPASS, VNET_HDR",
                "");
        assertFinds(
                sockets(Set.of(PacketFeatures.TPACKET_V3), false),
                Status.OK,
                "TPACKET_V2, IGNORE_OUTGOING",
                "");
        for (final PacketFeatures needed :
                List.of(
                        PacketFeatures.TPACKET_V2,
                        PacketFeatures.IGNORE_OUTGOING,
                        PacketFeatures.VNET_HDR)) {
            assertFinds(sockets(Set.of(needed), false), Status.FAIL, "Linux 4.20 or newer", "");
        }
    }

    @Test
    void packetSocketsForWhatIsAskedFor() {
        final Set<PacketFeatures> bypass = Set.of(PacketFeatures.QDISC_BYPASS);
        assertFinds(sockets(bypass, false), Status.OK, "", "");
        assertFinds(
                sockets(bypass, true),
                Status.FAIL,
                "PACKET_QDISC_BYPASS",
                "ringcast run --no-qdisc-bypass ...");
    }

    @Test
    void packetSocketsUntried() {
        assertFinds(
                new PacketSocketCheck(KernelChecksTest::denied, false),
                Status.UNKNOWN,
                "cannot be tried without CAP_NET_RAW",
                "");
    }

    private static Set<PacketFeatures> denied() {
        throw new LinuxException("socket(AF_PACKET, SOCK_RAW, 0)", EPERM);
    }

    @Test
    void segmentation() {
        assertFinds(
                new SegmentationCheck(() -> true, TransmitMode.GSO),
                Status.OK,
                "cuts super-frames",
                "");
        for (final TransmitMode mode : List.of(TransmitMode.GSO, TransmitMode.AUTO)) {
            assertFinds(
                    new SegmentationCheck(() -> false, mode),
                    Status.WARN,
                    "frames are sent singly",
                    "ringcast run --transmitter ring ...");
        }
        assertFinds(
                new SegmentationCheck(() -> false, TransmitMode.RING),
                Status.INFO,
                "--transmitter ring makes none",
                "");
        assertFinds(
                new SegmentationCheck(
                        () -> {
                            throw new LinuxException("sendmsg()", ENETDOWN);
                        },
                        TransmitMode.GSO),
                Status.UNKNOWN,
                "cannot be tried: sendmsg(): ENETDOWN",
                "");
    }

    @Test
    void programs() {
        assertFinds(
                new AttachCheck(() -> DeliveryMethod.TCX),
                Status.OK,
                "programs can be attached by tcx",
                "");
        assertFinds(
                new AttachCheck(
                        () -> {
                            throw new LinuxException("bpf(BPF_PROG_LOAD)", EPERM);
                        }),
                Status.INFO,
                "no program can be attached, for local delivery or --consume: bpf(BPF_PROG_LOAD)",
                "");
    }

    @Test
    void xdp() {
        assertFinds(
                new XdpCheck(() -> true),
                Status.INFO,
                "this kernel has it; Ringcast does not use it",
                "");
        assertFinds(new XdpCheck(() -> false), Status.INFO, "does not have it", "");
        assertFinds(
                new XdpCheck(
                        () -> {
                            throw new LinuxException("socket()", EPERM);
                        }),
                Status.UNKNOWN,
                "without CAP_NET_RAW",
                "");
    }
}
