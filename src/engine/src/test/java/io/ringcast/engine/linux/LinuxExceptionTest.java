package io.ringcast.engine.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_in;
import io.ringcast.bindings.sockaddr_ll;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class LinuxExceptionTest {
    @Test
    void namesCallErrorAndRemedyInOneLine() {
        final LinuxException denied =
                new LinuxException("socket(AF_PACKET, SOCK_RAW, 0)", Linux.EPERM());
        assertTrue(
                denied.getMessage()
                        .startsWith(
                                "socket(AF_PACKET, SOCK_RAW, 0): EPERM 1, operation not permitted:"
                                        + " packet sockets need CAP_NET_RAW"),
                denied.getMessage());
        assertFalse(denied.getMessage().contains("\n"));
        assertEquals(Linux.EPERM(), denied.errno());
        assertEquals("socket(AF_PACKET, SOCK_RAW, 0)", denied.call());
    }

    @Test
    void showsNoColonWithoutAdvice() {
        assertEquals("close(7): EBADF 9, bad file descriptor", failure("close(7)", 9));
        assertEquals("close(7): errno 200, unknown error", failure("close(7)", 200));
    }

    private static String failure(String call, int errno) {
        return new LinuxException(call, errno).getMessage();
    }

    @Test
    void takesBetterAdviceFromTheCaller() {
        final LinuxException plain = new LinuxException("setsockopt(3)", Linux.ENOMEM());
        final LinuxException better = plain.withAdvice("lower ring.frames");
        assertEquals(
                "setsockopt(3): ENOMEM 12, cannot allocate memory: lower ring.frames",
                better.getMessage());
        assertSame(plain, better.getCause());
        assertEquals(plain.errno(), better.errno());
    }

    @Test
    void namesWhatWasAskedFor() {
        assertMessage(
                "setsockopt(-1, SOL_PACKET, PACKET_VERSION, 77): EBADF",
                () -> Syscalls.setsockoptInt(-1, Linux.SOL_PACKET(), Linux.PACKET_VERSION(), 77));
        assertMessage(
                "getsockopt(-1, SOL_SOCKET, SO_ERROR): EBADF",
                () -> Syscalls.getsockoptInt(-1, Linux.SOL_SOCKET(), Linux.SO_ERROR()));
        assertMessage("getsockopt(-1, 6, 1): EBADF", () -> Syscalls.getsockoptInt(-1, 6, 1));
        assertMessage(
                "socket(AF_INET, SOCK_RAW, 99999): EINVAL",
                () -> Syscalls.socket(Linux.AF_INET(), Linux.SOCK_RAW(), 99999));
        assertMessage(
                "ioctl(-1, 0x8933): EBADF", () -> Syscalls.ioctl(-1, 0x8933, MemorySegment.NULL));
        assertMessage("close(-1): EBADF", () -> Syscalls.close(-1));
    }

    @Test
    void namesTheAddress() {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment inet = sockaddr_in.allocate(arena);
            sockaddr_in.sin_family(inet, (short) Linux.AF_INET());
            inet.set(ValueLayout.JAVA_BYTE, sockaddr_in.sin_port$offset() + 1, (byte) 9);
            for (int i = 0; i < 4; i++) {
                inet.set(
                        ValueLayout.JAVA_BYTE, sockaddr_in.sin_addr$offset() + i, (byte) (252 + i));
            }
            assertMessage(
                    "connect(-1, AF_INET 252.253.254.255:9): EBADF",
                    () -> Syscalls.connect(-1, inet));
            final MemorySegment packet = sockaddr_ll.allocate(arena);
            sockaddr_ll.sll_family(packet, (short) Linux.AF_PACKET());
            sockaddr_ll.sll_ifindex(packet, 42);
            packet.set(ValueLayout.JAVA_BYTE, sockaddr_ll.sll_protocol$offset(), (byte) 8);
            assertMessage(
                    "bind(-1, AF_PACKET interface 42 protocol 0x800): EBADF",
                    () -> Syscalls.bind(-1, packet));
            assertMessage("bind(-1, 1 bytes): EBADF", () -> Syscalls.bind(-1, arena.allocate(1)));
        }
    }

    private static void assertMessage(
            String start, org.junit.jupiter.api.function.Executable call) {
        final String message = assertThrows(LinuxException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
