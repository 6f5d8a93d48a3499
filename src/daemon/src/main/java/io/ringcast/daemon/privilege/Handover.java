package io.ringcast.daemon.privilege;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.SpareSockets;
import io.ringcast.engine.linux.Successor;
import io.ringcast.engine.ring.SocketBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Drop of the capabilities of the process. Capabilities belong to threads, and the JVM's own
 * threads never drop theirs. So the process opens packet sockets, drops its capabilities, and
 * executes its own command line again (execve(2)). The process stays the same, but all its new
 * threads begin without capabilities. An environment variable lists the inherited file descriptors.
 *
 * <p>Threading: the main thread, once per process.
 */
public final class Handover {
    private static final String VARIABLE = "RINGCAST_SPARE_SOCKETS";

    /**
     * System property that the JVM sets if it has started the main class of a module. Not set in
     * tests or if used as a library.
     */
    private static final String STARTED = "jdk.module.main";

    private static final Path STATUS = Path.of("/proc/thread-self/status");
    private static final Path PROGRAM = Path.of("/proc/self/exe");
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    /**
     * Capabilities for attaching eBPF programs. Before Linux 5.8, CAP_SYS_ADMIN is needed instead
     * of CAP_BPF.
     */
    private static final long PROGRAMS = Capabilities.NET_ADMIN.mask() | Capabilities.BPF.mask();

    private static final long OLD_PROGRAMS =
            Capabilities.NET_ADMIN.mask() | Capabilities.SYS_ADMIN.mask();

    private Handover() {}

    /**
     * Restarts the process without capabilities if a user is named, or if the process is not root
     * but may open packet sockets. After that restart, takes over the inherited sockets and
     * returns.
     *
     * @throws CommandException if the restart is not possible
     */
    public static void perform(Needs needs) {
        if (!Handover.class.getModule().getName().equals(System.getProperty(STARTED))) {
            return;
        }
        try {
            final String inherited = System.getenv(VARIABLE);
            if (inherited != null) {
                takeOver(inherited, kept(needs, permitted()));
            } else if (needs.user().isPresent() || isOrdinary() && mayOpenSockets()) {
                startAnew(needs);
            }
        } catch (IOException | LinuxException e) {
            throw new CommandException("capabilities cannot be dropped: " + e.getMessage(), e);
        }
    }

    private static void takeOver(String inherited, long kept) throws IOException {
        try {
            SpareSockets.inherit(
                    Arrays.stream(inherited.split(","))
                            .filter(number -> !number.isEmpty())
                            .map(Integer::valueOf)
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    VARIABLE
                            + " "
                            + inherited
                            + ": must be left to the run itself, which sets it for its second"
                            + " start: "
                            + e.getMessage());
        }
        final long more = permitted() & ~kept;
        if (more != 0) {
            Console.warn(
                    "capabilities could not be dropped: 0x"
                            + Long.toHexString(more)
                            + " (bits as in linux/capability.h)");
        }
    }

    private static void startAnew(Needs needs) throws IOException {
        final List<Integer> sockets = mayOpenSockets() ? sockets(needs) : List.of();
        final long kept = kept(needs, permitted());
        final String name = needs.user().orElse("");
        if (!name.isEmpty()) {
            become(
                    Successor.User.named(name)
                            .orElseThrow(
                                    () ->
                                            new CommandException(
                                                    "--user "
                                                            + name
                                                            + ": there is no such user on this"
                                                            + " host")));
        }
        Successor.keepOnly(kept);
        Successor.environment(
                VARIABLE, sockets.stream().map(String::valueOf).collect(Collectors.joining(",")));
        Successor.become(Files.readSymbolicLink(PROGRAM).toString(), commandLine());
    }

    private static List<Integer> sockets(Needs needs) throws IOException {
        final List<Integer> sockets = SpareSockets.open(needs.sockets());
        if (Capabilities.NET_ADMIN.in(permitted())) {
            for (final int socket : sockets) {
                SocketBuffer.RECEIVE.grow(socket, needs.receiveBuffer());
            }
        }
        return sockets;
    }

    private static void become(Successor.User user) throws IOException {
        if (user.uid() != uid()) {
            try {
                Successor.user(user);
            } catch (LinuxException e) {
                throw new CommandException(
                        "--user "
                                + user.name()
                                + ": only root can become another user: "
                                + e.getMessage(),
                        e);
            }
        }
    }

    /** Returns the permitted capabilities that the process keeps. */
    private static long kept(Needs needs, long permitted) {
        final boolean bpf = Capabilities.BPF.in(permitted);
        final long candidates = permitted & (bpf ? PROGRAMS : OLD_PROGRAMS);
        return candidates != 0 && needs.programs().getAsBoolean() ? candidates : 0;
    }

    private static boolean mayOpenSockets() throws IOException {
        return Capabilities.NET_RAW.in(permitted());
    }

    private static boolean isOrdinary() throws IOException {
        return uid() != 0;
    }

    private static int uid() throws IOException {
        return Integer.parseUnsignedInt(field("Uid:").split("\\s+")[1]); // effective user id
    }

    private static long permitted() throws IOException {
        return Long.parseUnsignedLong(field("CapPrm:"), 16);
    }

    private static String field(String name) throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IOException(STATUS + ": has no " + name));
    }

    /**
     * Returns the command line of this JVM as bytes, because an argument need not be valid text.
     */
    private static List<byte[]> commandLine() throws IOException {
        final List<byte[]> arguments = new ArrayList<>();
        final ByteArrayOutputStream argument = new ByteArrayOutputStream();
        for (final byte each : Files.readAllBytes(COMMAND_LINE)) {
            if (each == 0) {
                arguments.add(argument.toByteArray());
                argument.reset();
            } else {
                argument.write(each);
            }
        }
        return arguments;
    }
}
