package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixDatagramsTest {
    private static final int ENOENT = 2;

    private final Arena arena = Arena.ofAuto();

    private static String received(Descriptor socket, MemorySegment buffer) {
        final long length = HotSyscalls.recv(socket.number(), buffer, Linux.MSG_DONTWAIT());
        assertTrue(length >= 0, () -> "recv: " + length);
        return new String(buffer.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private void reach(String name) {
        final MemorySegment buffer = arena.allocate(100);
        try (Descriptor receiver = Descriptor.socket(Linux.AF_UNIX(), Linux.SOCK_DGRAM(), 0);
                UnixDatagrams sender = new UnixDatagrams(name)) {
            Syscalls.bind(receiver.number(), UnixDatagrams.address(arena, name));
            sender.send("a=µ\nb");
            sender.send("");
            assertEquals("a=µ\nb", received(receiver, buffer));
            assertEquals("", received(receiver, buffer));
        }
    }

    @Test
    void reachesAPath(@TempDir Path directory) {
        reach(directory.resolve("socket").toString());
    }

    @Test
    void reachesAnAbstractName() {
        reach("@ringcast-datagrams-" + ProcessHandle.current().pid());
    }

    /** unix(7): the address of a path ends with a 0, an abstract one begins with it. */
    @Test
    void addressesAreAsLongAsTheirNames() {
        final byte family = (byte) Linux.AF_UNIX();
        assertArrayEquals(
                new byte[] {family, 0, '/', 'a', 0},
                UnixDatagrams.address(arena, "/a").toArray(JAVA_BYTE));
        assertArrayEquals(
                new byte[] {family, 0, 0, 'a'},
                UnixDatagrams.address(arena, "@a").toArray(JAVA_BYTE));
        assertEquals(110, UnixDatagrams.address(arena, "/" + "a".repeat(106)).byteSize());
        assertEquals(110, UnixDatagrams.address(arena, "@" + "a".repeat(107)).byteSize());
        for (final String wrong :
                new String[] {"", "a", "/" + "a".repeat(107), "@" + "a".repeat(108)}) {
            assertThrows(IllegalArgumentException.class, () -> UnixDatagrams.address(arena, wrong));
        }
    }

    @Test
    void sayWhoIsNotThere(@TempDir Path directory) {
        final String name = directory.resolve("nobody").toString();
        try (UnixDatagrams sender = new UnixDatagrams(name)) {
            final LinuxException e = assertThrows(LinuxException.class, () -> sender.send("a"));
            assertEquals(ENOENT, e.errno());
            assertTrue(e.getMessage().startsWith("sendto(" + name + "): ENOENT"), e::getMessage);
        }
    }
}
