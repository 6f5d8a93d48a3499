package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.iovec;
import io.ringcast.bindings.msghdr;
import io.ringcast.bindings.pollfd;
import io.ringcast.bindings.sockaddr_in;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SyscallsTest {
    private static final int EBADF = 9;
    private static final int EDESTADDRREQ = 89;
    private static final int MAP_ANONYMOUS = 0x20; // asm-generic/mman-common.h
    private static final int PAGE = 4096;

    @Test
    void keepsErrnoPerThread() throws InterruptedException, ExecutionException {
        final int fd = udpSocket();
        try {
            final List<Callable<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                final boolean odd = i % 2 == 1;
                callers.add(() -> wrongErrors(odd ? fd : -1, odd ? EDESTADDRREQ : EBADF));
            }
            final ExecutorService pool = Executors.newFixedThreadPool(callers.size());
            try {
                for (Future<Integer> wrong : pool.invokeAll(callers)) {
                    assertEquals(0, wrong.get(), "calls that returned another thread's error");
                }
            } finally {
                pool.shutdown();
            }
        } finally {
            Syscalls.close(fd);
        }
    }

    private static int wrongErrors(int fd, int expected) {
        int wrong = 0;
        for (int i = 0; i < 100_000; i++) {
            if (HotSyscalls.send(fd, MemorySegment.NULL, 0, 0) != -expected) {
                wrong++;
            }
        }
        return wrong;
    }

    @Test
    void reportsEveryFailureAsNegativeErrno() {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment buffer = arena.allocate(16);
            final MemorySegment address = sockaddr_in.allocate(arena);
            assertEquals(-EBADF, HotSyscalls.send(-1, buffer, 16, 0));
            assertEquals(-EBADF, HotSyscalls.sendto(-1, buffer, 16, 0, address));
            assertEquals(-EBADF, HotSyscalls.sendmsg(-1, msghdr.allocate(arena), 0));
            assertEquals(-EBADF, HotSyscalls.recv(-1, buffer, 0));
        }
    }

    @Test
    void sendsAndReceivesDatagrams() {
        final int receiver = udpSocket();
        final int sender = udpSocket();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment address = loopbackAddress(arena);
            Syscalls.bind(receiver, address);
            Syscalls.getsockname(receiver, address); // the port that the kernel chose
            final MemorySegment buffer = arena.allocate(64);
            final MemorySegment poll = pollfd.allocate(arena);
            pollfd.fd(poll, receiver);
            pollfd.events(poll, (short) Linux.POLLIN());

            assertEquals(0, HotSyscalls.poll(poll, 1, 0));
            assertEquals(-Linux.EAGAIN(), HotSyscalls.recv(receiver, buffer, Linux.MSG_DONTWAIT()));

            final MemorySegment one = arena.allocateFrom(JAVA_BYTE, new byte[] {1, 2, 3});
            assertEquals(3, HotSyscalls.sendto(sender, one, 3, 0, address));
            assertEquals(1, HotSyscalls.poll(poll, 1, 5000));
            assertEquals(Linux.POLLIN(), pollfd.revents(poll));
            assertArrayEquals(new byte[] {1, 2, 3}, received(receiver, buffer));

            Syscalls.connect(sender, address);
            assertEquals(2, HotSyscalls.send(sender, one, 2, 0));
            assertArrayEquals(new byte[] {1, 2}, received(receiver, buffer));
            assertEquals(0, HotSyscalls.send(sender, MemorySegment.NULL, 0, 0));
            assertArrayEquals(new byte[0], received(receiver, buffer));
            assertEquals(2, HotSyscalls.send(sender, one.address() + 1, 2, 0));
            assertArrayEquals(new byte[] {2, 3}, received(receiver, buffer));
            assertEquals(0, HotSyscalls.send(sender, 0L, 0, 0));
            assertArrayEquals(new byte[0], received(receiver, buffer));

            final MemorySegment pieces = iovec.allocateArray(2, arena);
            for (int i = 0; i < 2; i++) {
                iovec.iov_base(iovec.asSlice(pieces, i), one);
                iovec.iov_len(iovec.asSlice(pieces, i), 3 - i);
            }
            final MemorySegment message = msghdr.allocate(arena);
            msghdr.msg_iov(message, pieces);
            msghdr.msg_iovlen(message, 2);
            assertEquals(5, HotSyscalls.sendmsg(sender, message, 0));
            assertArrayEquals(new byte[] {1, 2, 3, 1, 2}, received(receiver, buffer));
        } finally {
            Syscalls.close(sender);
            Syscalls.close(receiver);
        }
    }

    private static byte[] received(int fd, MemorySegment buffer) {
        final long length = HotSyscalls.recv(fd, buffer, 0);
        assertTrue(length >= 0, "recv: " + length);
        return buffer.asSlice(0, length).toArray(JAVA_BYTE);
    }

    @Test
    void readsBackOptions() {
        final int fd = udpSocket();
        try (Arena arena = Arena.ofConfined()) {
            Syscalls.setsockoptInt(fd, Linux.SOL_SOCKET(), Linux.SO_RCVBUF(), 20_000);
            assertEquals( // doubled for the kernel's own needs: socket(7)
                    40_000, Syscalls.getsockoptInt(fd, Linux.SOL_SOCKET(), Linux.SO_RCVBUF()));
            final MemorySegment wide = arena.allocate(16);
            assertEquals(
                    Integer.BYTES,
                    Syscalls.getsockopt(fd, Linux.SOL_SOCKET(), Linux.SO_RCVBUF(), wide));
        } finally {
            Syscalls.close(fd);
        }
    }

    @Test
    void unmapsWhenTheArenaCloses() throws IOException {
        final MemorySegment memory;
        try (Arena arena = Arena.ofShared()) {
            memory = map(5 * PAGE, arena);
            assertEquals(5 * PAGE, memory.byteSize());
            memory.set(JAVA_BYTE, 5 * PAGE - 1, (byte) 1);
            assertTrue(isMapped(memory.address()), "mapped");
        }
        assertThrows(IllegalStateException.class, () -> memory.get(JAVA_BYTE, 0));
        assertTrue(!isMapped(memory.address()), "still mapped after the arena was closed");
    }

    @Test
    void leavesNoMappingBehindIfTheArenaIsClosedAlready() throws IOException {
        final Arena arena = Arena.ofShared();
        arena.close();
        final int before = sharedMappings();
        assertThrows(IllegalStateException.class, () -> map(PAGE, arena));
        assertEquals(before, sharedMappings());
    }

    @Test
    void saysThatAMappingFailed() {
        try (Arena arena = Arena.ofShared()) {
            final LinuxException failure =
                    assertThrows(
                            LinuxException.class,
                            () ->
                                    Syscalls.mmap(
                                            PAGE,
                                            0,
                                            Linux.PROT_READ(),
                                            Linux.MAP_SHARED(),
                                            -1,
                                            arena));
            assertEquals(EBADF, failure.errno());
            assertTrue(failure.getMessage().startsWith("mmap(4096 bytes of -1): EBADF"));
        }
    }

    private static MemorySegment map(long length, Arena arena) {
        return Syscalls.mmap(
                length,
                0,
                Linux.PROT_READ() | Linux.PROT_WRITE(),
                Linux.MAP_SHARED() | MAP_ANONYMOUS,
                -1,
                arena);
    }

    private static boolean isMapped(long address) throws IOException {
        final String start = String.format(Locale.ROOT, "%08x-", address);
        return maps().stream().anyMatch(line -> line.startsWith(start));
    }

    /** Shared anonymous mappings; the kernel shows them as a deleted /dev/zero. */
    private static int sharedMappings() throws IOException {
        return (int) maps().stream().filter(line -> line.contains("/dev/zero")).count();
    }

    private static List<String> maps() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps"));
    }

    @Test
    void pinsTheCallingThreadOnly() throws InterruptedException, ExecutionException {
        final BitSet before = CpuAffinity.affinity();
        final int cpu = before.length() - 1; // the highest one allowed
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            final String allowed =
                    thread.submit(
                                    () -> {
                                        CpuAffinity.pinCurrentThread(cpu);
                                        final BitSet expected = new BitSet();
                                        expected.set(cpu);
                                        assertEquals(expected, CpuAffinity.affinity());
                                        return allowedByTheKernel();
                                    })
                            .get();
            assertEquals(String.valueOf(cpu), allowed);
        } finally {
            thread.shutdown();
        }
        assertEquals(before, CpuAffinity.affinity());
    }

    private static String allowedByTheKernel() throws IOException {
        final String key = "Cpus_allowed_list:";
        for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
            if (line.startsWith(key)) {
                return line.substring(key.length()).trim();
            }
        }
        throw new AssertionError(key + " not in /proc/thread-self/status");
    }

    @Test
    void refusesCpusThatDoNotExist() {
        final LinuxException absent =
                assertThrows(LinuxException.class, () -> CpuAffinity.pinCurrentThread(8191));
        assertEquals(
                "sched_setaffinity(CPU 8191): EINVAL 22, invalid argument: the CPUs now allowed are "
                        + CpuAffinity.affinity(),
                absent.getMessage());
        for (int cpu : new int[] {-1, 8192}) {
            assertEquals(
                    "cpu " + cpu + ": must be 0 to 8191",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> CpuAffinity.pinCurrentThread(cpu))
                            .getMessage());
        }
    }

    @Test
    void readsTheClock() {
        final long before = System.currentTimeMillis();
        final long now = HotSyscalls.realtimeNanos() / 1_000_000;
        final long after = System.currentTimeMillis();
        assertTrue(before <= now && now <= after, before + " <= " + now + " <= " + after);
    }

    @Test
    void hotCallsAllocateNothing() {
        final int fd = udpSocket();
        try (Arena arena = Arena.ofShared()) {
            final MemorySegment poll = pollfd.allocate(arena);
            pollfd.fd(poll, fd);
            pollfd.events(poll, (short) Linux.POLLIN());
            final MemorySegment buffer = arena.allocate(64);
            final Runnable calls = () -> callMany(fd, poll, buffer, 50_000);
            final long allocated = AllocationMeter.leastBytesAllocatedBy(calls);
            assertEquals(0, allocated, "bytes in the best round of 200,000 calls");
        } finally {
            Syscalls.close(fd);
        }
    }

    private static void callMany(int fd, MemorySegment poll, MemorySegment buffer, int times) {
        long sum = 0;
        for (int i = 0; i < times; i++) {
            sum += HotSyscalls.poll(poll, 1, 0);
            sum += HotSyscalls.recv(fd, buffer, Linux.MSG_DONTWAIT()) + Linux.EAGAIN();
            sum += HotSyscalls.send(fd, MemorySegment.NULL, 0, 0) + EDESTADDRREQ;
            sum += HotSyscalls.realtimeNanos() >>> 63;
        }
        assertEquals(0, sum, "unexpected results");
    }

    @Test
    void closesADescriptorOnce() {
        final Descriptor first = udpDescriptor();
        final int number = first.number();
        first.close();
        try (Descriptor second = udpDescriptor()) {
            // the kernel gives out the lowest free number; another thread may have taken it
            Assumptions.assumeTrue(number == second.number());
            first.close();
            assertEquals(
                    0,
                    Syscalls.getsockoptInt(second.number(), Linux.SOL_SOCKET(), Linux.SO_ERROR()));
        }
        assertThrows(IllegalStateException.class, first::number);
    }

    @Test
    void saysHowToBeAllowedPacketSockets() throws InterruptedException, ExecutionException {
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            final String message =
                    thread.submit(
                                    () -> {
                                        ThreadPrivileges.drop();
                                        return assertThrows(
                                                        LinuxException.class,
                                                        SyscallsTest::packetSocket)
                                                .getMessage();
                                    })
                            .get();
            assertTrue(
                    message.startsWith("socket(AF_PACKET, SOCK_RAW, 0): EPERM 1")
                            && message.contains("CAP_NET_RAW"),
                    message);
        } finally {
            thread.shutdown();
        }
    }

    private static void packetSocket() {
        Syscalls.close(Syscalls.socket(Linux.AF_PACKET(), Linux.SOCK_RAW(), 0));
    }

    private static Descriptor udpDescriptor() {
        return Descriptor.socket(Linux.AF_INET(), Linux.SOCK_DGRAM(), 0);
    }

    private static int udpSocket() {
        return Syscalls.socket(Linux.AF_INET(), Linux.SOCK_DGRAM(), 0);
    }

    private static MemorySegment loopbackAddress(Arena arena) {
        final MemorySegment address = sockaddr_in.allocate(arena);
        sockaddr_in.sin_family(address, (short) Linux.AF_INET());
        address.set(JAVA_BYTE, sockaddr_in.sin_addr$offset(), (byte) 127);
        address.set(JAVA_BYTE, sockaddr_in.sin_addr$offset() + 3, (byte) 1);
        return address;
    }
}
