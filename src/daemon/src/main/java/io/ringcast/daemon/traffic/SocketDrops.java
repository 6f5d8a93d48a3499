package io.ringcast.daemon.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Datagrams that the kernel dropped because a socket's buffer was full. */
final class SocketDrops {
    /**
     * Kernel tables of UDP sockets, in the format of Documentation/networking/proc_net_tcp.rst,
     * with {@code drops} as the last column.
     */
    private static final List<Path> TABLES =
            List.of(Path.of("/proc/self/net/udp"), Path.of("/proc/self/net/udp6"));

    private static final int LOCAL_ADDRESS = 1;

    private SocketDrops() {}

    /**
     * Returns the drops of the sockets bound to a port in this network namespace; files that cannot
     * be read count as 0.
     */
    static long ofUdpPort(int port) {
        long drops = 0;
        for (final Path table : TABLES) {
            try {
                drops += ofUdpPort(port, Files.readAllLines(table));
            } catch (IOException e) {
                // no IPv6 here, or no /proc
            }
        }
        return drops;
    }

    static long ofUdpPort(int port, List<String> table) {
        final String suffix = String.format(Locale.ROOT, ":%04X", port);
        long drops = 0;
        for (final String line : table.subList(Math.min(1, table.size()), table.size())) {
            final String[] columns = line.strip().split("\\s+");
            if (columns.length > LOCAL_ADDRESS && columns[LOCAL_ADDRESS].endsWith(suffix)) {
                drops += Long.parseLong(columns[columns.length - 1]);
            }
        }
        return drops;
    }
}
