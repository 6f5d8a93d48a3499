package io.ringcast.daemon.doctor;

import static io.ringcast.daemon.doctor.Given.assertFinds;

import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SocketBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the checks of the memory of rings, sockets and the JVM. */
class MemoryChecksTest {
    private static final long NEEDED = 192L << 20;

    @TempDir private Path root;

    /** Returns the check for rings of 16 MiB and 2 MiB. */
    private Check rings(long availableMebibytes) {
        return rings(availableMebibytes, 1);
    }

    private Check rings(long availableMebibytes, int workers) {
        return new RingMemoryCheck(
                new Given(root)
                        .file(
                                "/proc/meminfo",
                                "MemTotal: 99999999 kB\nMemAvailable:   "
                                        + availableMebibytes * 1024
                                        + " kB")
                        .files(),
                List.of(RingGeometry.forMtu(1500, 8192)),
                Optional.of(RingGeometry.forMtu(1500, 1024)),
                workers);
    }

    @Test
    void ringMemory() {
        assertFinds(rings(4096), Status.OK, "the rings take 18 MiB of 4,096 MiB available", "");
        assertFinds(
                rings(32), Status.WARN, "18 MiB of 32 MiB", "ringcast run --ring-frames 4096 ...");
        assertFinds(
                rings(17), Status.FAIL, "18 MiB of 17 MiB", "ringcast run --ring-frames 2048 ...");
        assertFinds(
                new RingMemoryCheck(
                        new HostFiles(root.resolve("nowhere")),
                        List.of(RingGeometry.forMtu(1500, 1024)),
                        Optional.empty(),
                        1),
                Status.UNKNOWN,
                "/proc/meminfo cannot be read",
                "");
    }

    @Test
    void eachWorkerHasItsOwn() {
        assertFinds(
                rings(64, 2),
                Status.WARN,
                "36 MiB of 64 MiB",
                "ringcast run --ring-frames 4096 ...");
    }

    @Test
    void withoutTransmitRing() {
        new Given(root).file("/proc/meminfo", "MemAvailable: 4194304 kB");
        assertFinds(
                new RingMemoryCheck(
                        new HostFiles(root),
                        List.of(RingGeometry.forMtu(1500, 1024)),
                        Optional.empty(),
                        1),
                Status.OK,
                "the rings take 2.0 MiB of 4,096 MiB",
                "");
    }

    @Test
    void sendBuffer() {
        final HostFiles files =
                new Given(root).file("/proc/sys/net/core/wmem_max", "212992").files();
        assertFinds(
                new BufferCheck(files, SocketBuffer.SEND, 2_097_152, wish -> wish),
                Status.OK,
                "2,097,152 bytes",
                "");
        assertFinds(
                new BufferCheck(files, SocketBuffer.SEND, 2_097_152, wish -> 212_992),
                Status.WARN,
                "212,992 of 2,097,152 bytes (net.core.wmem_max is 212992)",
                "sysctl -w net.core.wmem_max=2097152");
        assertFinds(
                new BufferCheck(
                        new HostFiles(root.resolve("x")), SocketBuffer.SEND, 2_097_152, wish -> 1),
                Status.WARN,
                "1 of 2,097,152 bytes, and",
                "sysctl -w net.core.wmem_max=2097152");
    }

    @Test
    void receiveQueue() {
        final HostFiles files =
                new Given(root).file("/proc/sys/net/core/rmem_max", "212992").files();
        assertFinds(
                new BufferCheck(files, SocketBuffer.RECEIVE, 16_777_216, wish -> wish),
                Status.OK,
                "16,777,216 bytes",
                "");
        assertFinds(
                new BufferCheck(files, SocketBuffer.RECEIVE, 16_777_216, wish -> 212_992),
                Status.WARN,
                "(net.core.rmem_max is 212992), and CAP_NET_ADMIN to go beyond is missing: 6"
                        + " super-frames of 64 KiB can wait, further ones are dropped (unfetched)",
                "sysctl -w net.core.rmem_max=16777216");
    }

    @Test
    void noLimit() {
        assertFinds(new CgroupCheck(new HostFiles(root), NEEDED), Status.OK, "none", "");
        final HostFiles files =
                new Given(root)
                        .file("/proc/self/cgroup", "4:memory:/a\n0::/b")
                        .file(
                                "/sys/fs/cgroup/memory/a/memory.limit_in_bytes",
                                "9223372036854771712")
                        .file("/sys/fs/cgroup/b/memory.max", "max")
                        .files();
        assertFinds(new CgroupCheck(files, NEEDED), Status.OK, "none", "");
    }

    @Test
    void limit() {
        final Given given = new Given(root).file("/proc/self/cgroup", "0::/b");
        given.file("/sys/fs/cgroup/b/memory.max", String.valueOf(1L << 30));
        assertFinds(
                new CgroupCheck(given.files(), NEEDED), Status.OK, "1,024 MiB by the control", "");
        given.file("/sys/fs/cgroup/b/memory.max", String.valueOf(64L << 20));
        assertFinds(
                new CgroupCheck(given.files(), NEEDED),
                Status.WARN,
                "64 MiB by the control group, of which the JVM takes up to 192",
                "systemctl set-property UNIT MemoryMax=192M");
    }

    @Test
    void limitOfVersion1() {
        final Given given =
                new Given(root)
                        .file("/proc/self/cgroup", "4:memory:/a\n3:cpu:/\n0::/")
                        .file("/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "1048576");
        assertFinds(
                new CgroupCheck(given.files(), NEEDED),
                Status.WARN,
                "1 MiB by the control group",
                "systemctl set-property UNIT MemoryMax=192M");
    }

    @Test
    void hugePages() {
        final String file = "/sys/kernel/mm/transparent_hugepage/enabled";
        final Given given = new Given(root);
        assertFinds(new HugePagesCheck(given.files()), Status.UNKNOWN, file, "");
        given.file(file, "always [madvise] never");
        assertFinds(new HugePagesCheck(given.files()), Status.OK, "only where asked for", "");
        given.file(file, "[always] madvise never");
        assertFinds(
                new HugePagesCheck(given.files()),
                Status.INFO,
                "khugepaged",
                "echo madvise | sudo tee " + file);
    }
}
