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
 * Has the process go on without capabilities. They belong to threads, and the JVM's own threads
 * never drop theirs. So the process opens packet sockets, drops what it may do, and executes its
 * own command line once more: the same process, whose threads all begin without. The environment
 * says which descriptors it has inherited.
 *
 * <p>Once per process, by the main thread.
 */
public final class Handover {
    private static final String VARIABLE = "RINGCAST_SPARE_SOCKETS";

    /** Set by the JVM when it has started a module's main class: not in tests, not as a library. */
    private static final String STARTED = "jdk.module.main";

    private static final Path STATUS = Path.of("/proc/thread-self/status");
    private static final Path PROGRAM = Path.of("/proc/self/exe");
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    /** What attaching eBPF programs takes; before Linux 5.8 CAP_SYS_ADMIN in the place of BPF. */
    private static final long PROGRAMS = Capabilities.NET_ADMIN.mask() | Capabilities.BPF.mask();

    private static final long OLD_PROGRAMS =
            Capabilities.NET_ADMIN.mask() | Capabilities.SYS_ADMIN.mask();

    private Handover() {}

    /**
     * Starts anew without capabilities, if a user is named, or if this is not root and yet may open
     * packet sockets; takes over what was inherited, if that has been done. Then it returns.
     *
     * @throws CommandException if that is not possible
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

    /** What is left of what is permitted. */
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
        return Integer.parseUnsignedInt(field("Uid:").split("\\s+")[1]); // the effective one
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

    /** What this JVM was started with, byte by byte: an argument need not be text. */
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
