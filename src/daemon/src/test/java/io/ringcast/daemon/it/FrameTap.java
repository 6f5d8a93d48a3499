package io.ringcast.daemon.it;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * A program that prints the IPv4 frames that arrive on an interface: one a line, {@code 1} or
 * {@code 0} for whether the UDP checksum is still unfinished, and the bytes in hexadecimal.
 */
final class FrameTap {
    private static final int MTU = 1500;

    private FrameTap() {}

    /** Returns the command line of this program. */
    static List<String> command(String device) {
        return program(FrameTap.class, device);
    }

    /** Returns the command line of a program among the test classes. */
    static List<String> program(Class<?> main, String device) {
        final Path target = Path.of(System.getProperty("basedir", "."), "target").toAbsolutePath();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                target.resolve("test-classes") + ":" + target.resolve("modules") + "/*",
                main.getName(),
                device);
    }

    /** Prints until the process is killed. */
    public static void main(String[] arguments) throws Exception {
        final int index = NetworkInterface.getByName(arguments[0]).getIndex();
        final Burst burst = new Burst(64);
        try (ReceiveSocket socket =
                ReceiveSocket.open(
                        index,
                        ReceiveSocket.Filling.V2,
                        RingGeometry.forMtu(MTU, 4096),
                        List.of(),
                        System.err::println)) {
            socket.start(ClassicProgram.ACCEPT_ALL);
            System.err.println("ready: tapping " + arguments[0]);
            while (!Thread.interrupted()) {
                if (socket.ring().receive(burst) == 0) {
                    Thread.sleep(1);
                    continue;
                }
                for (int i = 0; i < burst.size(); i++) {
                    print(burst, i);
                }
                socket.ring().release(burst);
            }
        }
    }

    private static void print(Burst burst, int i) {
        final MemorySegment frame =
                burst.memory().asSlice(burst.offset(i), burst.capturedLength(i));
        final byte[] bytes = frame.toArray(ValueLayout.JAVA_BYTE);
        if (bytes.length > 14 && bytes[12] == 8 && bytes[13] == 0) {
            final boolean unfinished = (burst.flags(i) & FrameFlags.CSUM_NOT_READY) != 0;
            System.out.println((unfinished ? "1 " : "0 ") + HexFormat.of().formatHex(bytes));
        }
    }
}
