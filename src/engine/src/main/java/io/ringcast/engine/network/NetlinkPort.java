package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_nl;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Number that stays taken in this network namespace while its owner runs, whatever PID namespace
 * the owner is in: the port of a netlink socket. So other processes can find out whether the owner
 * of a filter still runs.
 */
final class NetlinkPort implements AutoCloseable {
    /**
     * The kernel gives sockets that do not ask the process's id, at most 2^22, or a negative number
     * (net/netlink/af_netlink.c, netlink_autobind).
     */
    private static final int LEAST = 0x4000_0000;

    private static final int ATTEMPTS = 16;

    private final Descriptor socket;
    private final int number;

    private NetlinkPort(Descriptor socket, int number) {
        this.socket = socket;
        this.number = number;
    }

    /** Takes a number that is free. */
    static NetlinkPort claim() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            final Optional<NetlinkPort> port =
                    claim(LEAST | ThreadLocalRandom.current().nextInt(LEAST));
            if (port.isPresent()) {
                return port.get();
            }
        }
        throw new NetworkException("netlink: no free port in " + ATTEMPTS + " attempts");
    }

    /** Returns whether a running process has the number. */
    static boolean isTaken(int number) {
        final Optional<NetlinkPort> port = claim(number);
        port.ifPresent(NetlinkPort::close);
        return port.isEmpty();
    }

    private static Optional<NetlinkPort> claim(int number) {
        final Descriptor socket =
                Descriptor.socket(Linux.AF_NETLINK(), Linux.SOCK_RAW(), Linux.NETLINK_ROUTE());
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment address = sockaddr_nl.allocate(arena);
            sockaddr_nl.nl_family(address, (short) Linux.AF_NETLINK());
            sockaddr_nl.nl_pid(address, number);
            Syscalls.bind(socket.number(), address);
            return Optional.of(new NetlinkPort(socket, number));
        } catch (LinuxException e) {
            socket.close();
            if (e.errno() == Linux.EADDRINUSE()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    int number() {
        return number;
    }

    @Override
    public void close() {
        socket.close();
    }
}
