package io.ringcast.engine.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SpareSocketsTest {
    @Test
    void serveWhereNoneCanBeOpened() throws InterruptedException, ExecutionException {
        final List<Integer> opened = open(2);
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            thread.submit(() -> useBy(opened)).get();
        } finally {
            thread.shutdown();
        }
        assertEquals(0, SpareSockets.left());
    }

    private static void useBy(List<Integer> opened) {
        SpareSockets.inherit(opened);
        ThreadPrivileges.drop();
        final int fd;
        try (Descriptor lent = SpareSockets.transmitting()) {
            fd = lent.number();
            Syscalls.setsockoptInt(fd, Linux.SOL_PACKET(), Linux.PACKET_VNET_HDR(), 1);
            assertEquals(1, SpareSockets.left());
        }
        assertEquals(2, SpareSockets.left());
        try (Descriptor first = SpareSockets.receiving();
                Descriptor second = SpareSockets.receiving()) {
            assertEquals(fd, first.number());
            assertEquals(
                    0,
                    Syscalls.getsockoptInt(fd, Linux.SOL_PACKET(), Linux.PACKET_VNET_HDR()),
                    "as new");
            assertTrue(opened.contains(second.number()));
            final String message =
                    assertThrows(LinuxException.class, SpareSockets::receiving).getMessage();
            assertTrue(message.contains("used up its spare sockets"), message);
        }
        // Closed receive sockets do not become spares again: they may have been in a fanout group.
        assertThrows(LinuxException.class, SpareSockets::transmitting);
    }

    @Test
    void areClosedTogether() {
        final List<Integer> opened = open(3);
        SpareSockets.inherit(opened);
        SpareSockets.close();
        assertEquals(0, SpareSockets.left());
        assertThrows(IllegalArgumentException.class, () -> SpareSockets.inherit(opened));
    }

    @Test
    void arePacketSockets() {
        final List<Integer> opened = open(1);
        try (Descriptor other = Descriptor.socket(Linux.AF_INET(), Linux.SOCK_DGRAM(), 0)) {
            final int stranger = other.number();
            final String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> SpareSockets.inherit(List.of(opened.get(0), stranger)))
                            .getMessage();
            assertEquals("descriptor " + stranger + ": must be a packet socket", message);
            assertEquals(0, SpareSockets.left());
        } finally {
            Syscalls.close(opened.get(0));
        }
    }

    private static List<Integer> open(int count) {
        try {
            return SpareSockets.open(count);
        } catch (LinuxException e) {
            return Assumptions.abort(e.getMessage());
        }
    }
}
