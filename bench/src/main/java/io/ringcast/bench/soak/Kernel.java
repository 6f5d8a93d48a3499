package io.ringcast.bench.soak;

import io.ringcast.testbed.TestbedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Counters of the kernel in the network namespace of a process. */
final class Kernel {
    /**
     * Column after the device's name in /proc/net/dev, from 0: 8 columns for receive, then those
     * for transmit.
     */
    private static final int TRANSMIT_DROPS = 11;

    private Kernel() {}

    /**
     * Returns the frames that a device has dropped on transmit since it was made; 0 if there is no
     * such device.
     */
    static long transmitDrops(long pid, String device) {
        return read(pid, "dev").stream()
                .map(String::strip)
                .filter(line -> line.startsWith(device + ":"))
                .mapToLong(
                        line ->
                                Long.parseLong(
                                        line.substring(device.length() + 1)
                                                .strip()
                                                .split("\\s+")[TRANSMIT_DROPS]))
                .findFirst()
                .orElse(0);
    }

    /**
     * Returns the datagrams that UDP dropped because of a wrong checksum. (RFC 4113 counts them
     * among all errors only.)
     */
    static long checksumErrors(long pid) {
        final List<String[]> udp =
                read(pid, "snmp").stream()
                        .filter(line -> line.startsWith("Udp:"))
                        .map(line -> line.split(" "))
                        .toList();
        final int column = Arrays.asList(udp.get(0)).indexOf("InCsumErrors");
        return column < 0 ? 0 : Long.parseLong(udp.get(1)[column]);
    }

    private static List<String> read(long pid, String name) {
        final Path file = Path.of("/proc", Long.toString(pid), "net", name);
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new TestbedException(file + ": " + e.getMessage(), e);
        }
    }
}
