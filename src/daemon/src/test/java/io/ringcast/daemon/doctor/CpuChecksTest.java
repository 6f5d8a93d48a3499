package io.ringcast.daemon.doctor;

import static io.ringcast.daemon.doctor.Given.assertFinding;
import static io.ringcast.daemon.doctor.Given.assertFinds;
import static io.ringcast.daemon.doctor.Given.cpus;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.network.Link;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the checks of the CPU that the loop runs on. */
class CpuChecksTest {
    private static final String CPU = "/sys/devices/system/cpu/";
    private static final Link ETH0 = Given.link("eth0", "");

    @TempDir private Path root;

    private Given given;

    @BeforeEach
    void empty() {
        given = new Given(root);
    }

    @Test
    void pinning() {
        assertFinds(
                new PinCheck(cpus(), () -> cpus(0, 1, 2)),
                Status.INFO,
                "not pinned: the loop may run on any of 0-2",
                "ringcast run --cpu 2 ...   # for steady latencies");
        assertFinds(new PinCheck(cpus(1), () -> cpus(0, 1)), Status.OK, "pinned to 1", "");
        assertFinds(
                new PinCheck(cpus(7), () -> cpus(0, 1)),
                Status.FAIL,
                "--cpu 7: is not among those that are online and allowed, 0-1",
                "ringcast run --cpu 1 ...");
    }

    @Test
    void isolation() {
        final String fix =
                "isolcpus=3 nohz_full=3 rcu_nocbs=3   # kernel command line, then reboot";
        final Check check = new IsolationCheck(given.files(), cpus(3));
        assertFinds(check, Status.WARN, "3 is not isolated: other tasks", fix);
        given.file(CPU + "isolated", "2-3");
        assertFinds(check, Status.WARN, "3 is not isolated from the tick", fix);
        given.file(CPU + "nohz_full", "2-3");
        assertFinds(check, Status.OK, "3 is isolated, and its tick stops", "");
        given.file(CPU + "isolated", "");
        assertFinds(check, Status.WARN, "3 is not isolated: other tasks", fix);
    }

    @Test
    void governor() {
        final String file = CPU + "cpu3/cpufreq/scaling_governor";
        final Check check = new GovernorCheck(given.files(), cpus(3));
        assertFinds(check, Status.UNKNOWN, "CPU 3: this kernel does not control its frequency", "");
        given.file(file, "performance");
        assertFinds(check, Status.OK, "CPU 3: governor performance", "");
        given.file(file, "powersave");
        assertFinds(
                check,
                Status.WARN,
                "CPU 3: governor powersave",
                "echo performance | sudo tee " + file);
    }

    @Test
    void governorOfEach() {
        given.file(CPU + "cpu0/cpufreq/scaling_governor", "performance");
        final List<Finding> findings = new GovernorCheck(given.files(), cpus(0, 1)).findings();
        assertEquals(2, findings.size());
        assertFinding(findings.get(0), Status.OK, "CPU 0", "");
        assertFinding(findings.get(1), Status.UNKNOWN, "CPU 1", "");
    }

    @Test
    void siblings() {
        final Check check = new SiblingCheck(given.files(), cpus(3));
        assertFinds(check, Status.UNKNOWN, "CPU 3", "");
        given.file(CPU + "cpu3/topology/thread_siblings_list", "3");
        assertFinds(check, Status.OK, "CPU 3 has its core to itself", "");
        given.file(CPU + "cpu3/topology/thread_siblings_list", "3,7");
        assertFinds(
                check,
                Status.WARN,
                "CPU 3 shares its core with 7",
                "echo 0 | sudo tee " + CPU + "cpu7/online");
    }

    private void device(int index) {
        given.file("/sys/class/net/eth0/ifindex", "" + index)
                .file("/sys/class/net/eth0/address", "02:00:00:00:00:01");
    }

    @Test
    void interrupts() {
        final Check check = new InterruptCheck(given.files(), ETH0, cpus(3));
        device(99);
        assertFinds(check, Status.UNKNOWN, "another network namespace", "");
        device(3);
        assertFinds(check, Status.UNKNOWN, "does not tell", "");
        given.file("/sys/class/net/eth0/device/msi_irqs/40", "msix")
                .file("/sys/class/net/eth0/device/msi_irqs/41", "msix")
                .file("/proc/irq/40/smp_affinity_list", "0-3")
                .file("/proc/irq/40/effective_affinity_list", "0")
                .file("/proc/irq/41/smp_affinity_list", "1")
                .file(CPU + "online", "0-3");
        assertFinds(check, Status.OK, "2 of them, none on CPU 3", "");
        given.file("/proc/irq/41/smp_affinity_list", "2-3");
        assertFinds(
                check,
                Status.WARN,
                "41 on CPU 3, where the loop is",
                "for i in 41; do echo 0-2 | sudo tee /proc/irq/$i/smp_affinity_list; done");
        given.file(CPU + "online", "3");
        assertFinds(check, Status.WARN, "41 on CPU 3", "");
    }

    @Test
    void interruptsOfTheBusDevice() {
        device(3);
        given.file("/sys/class/net/eth0/device/uevent", "")
                .file("/sys/class/net/eth0/msi_irqs/50", "msix")
                .file("/proc/irq/50/smp_affinity_list", "0");
        assertFinds(new InterruptCheck(given.files(), ETH0, cpus(3)), Status.OK, "1 of them", "");
    }

    @Test
    void virtualInterfacesHaveNone() {
        assertFinds(
                new InterruptCheck(given.files(), Given.link("eth0", "veth"), cpus(3)),
                Status.OK,
                "none: the interface is virtual (veth)",
                "");
    }

    @Test
    void numa() {
        final Check check = new NumaCheck(given.files(), ETH0, cpus(3));
        assertFinds(check, Status.OK, "bound to no node", "");
        device(3);
        given.file("/sys/class/net/eth0/device/numa_node", "-1");
        assertFinds(check, Status.OK, "bound to no node", "");
        given.file("/sys/class/net/eth0/device/numa_node", "1")
                .file("/sys/devices/system/node/node1/cpulist", "2-3");
        assertFinds(check, Status.OK, "node 1, like CPU 3", "");
        given.file("/sys/devices/system/node/node1/cpulist", "8-15");
        assertFinds(check, Status.WARN, "on node 1, CPU 3 is not", "ringcast run --cpu 8 ...");
    }

    @Test
    void jvm() {
        final String mend = "unset RINGCAST_JAVA_OPTS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS";
        assertFinds(new JvmCheck("Java 25", List.of("-XX:-UsePerfData")), Status.OK, "Java 25", "");
        assertFinds(
                new JvmCheck("Java 25", List.of()),
                Status.WARN,
                "-XX:-UsePerfData is missing",
                "ringcast run ...   # the launcher sets it");
        for (final String slow : List.of("-Xint", "-XX:TieredStopAtLevel=1")) {
            assertFinds(
                    new JvmCheck("Java 25", List.of("-XX:-UsePerfData", slow)),
                    Status.WARN,
                    slow + ": the loop is not compiled fully",
                    mend);
        }
        assertFinds(
                new JvmCheck("Java 25", List.of("-XX:TieredStopAtLevel=4", "-XX:-UsePerfData")),
                Status.OK,
                "",
                "");
        assertFinds(
                new JvmCheck(
                        "Java 25",
                        List.of("-XX:-UsePerfData", "-agentlib:jdwp=transport=dt_socket")),
                Status.WARN,
                "a debugger can halt the loop",
                mend);
    }

    @Test
    void jvmOptions() {
        assertEquals(
                List.of("-Xint", "-Xmx1g", "/usr/bin/java", "-Xms64m", "-p", "modules"),
                JvmCheck.options(
                        "/usr/bin/java\0-Xms64m\0-p\0modules\0-m\0a/b\0doctor\0-Xint\0",
                        List.of(" -Xint  -Xmx1g ")));
    }
}
