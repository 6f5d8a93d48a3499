package io.ringcast.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Isolated network: anonymous network namespaces, joined by veth pairs, and the processes in them.
 *
 * <p>All of it depends on one process, the first of a PID namespace, which waits for the end of its
 * standard input. That end comes with {@link #close}, or when this JVM ends for any reason. Then
 * the process exits, the kernel kills every other process of the PID namespace, and the network
 * namespaces vanish with them.
 *
 * <p>Needs CAP_SYS_ADMIN to make namespaces. Without it, the testbed makes a user namespace, which
 * gives this capability. Threading: one thread.
 */
public final class Testbed implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String READY = "ready";

    /** Prints no error if there is no IPv6 or /proc is not writable. */
    private static final String NO_DAD =
            "{ echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad; } 2>/dev/null; ";

    private static final Path IPV6_ADDRESSES = Path.of("/proc/net/if_inet6");

    private final Path directory;
    private final Task house;
    private final long housePid;
    private final boolean user;
    private final List<Task> holders = new ArrayList<>();

    /**
     * Next interface index for the first end of a pair; the kernel gives low indexes to the other
     * ends. If both ends had the same index, the kernel would report the carrier up to a second
     * later (linkwatch_urgent_event in net/core/link_watch.c).
     */
    private int nextIndex = 1_001;

    private String refusal = "";

    private Testbed(Path directory, Task house, boolean user) {
        this.directory = directory;
        this.house = house;
        this.user = user;
        housePid = house.handle().pid();
    }

    /**
     * Opens an empty testbed.
     *
     * @return a testbed without namespaces, to be closed by the caller
     * @throws TestbedException if namespaces cannot be made here
     */
    public static Testbed open() {
        Tools.require("nsenter", "util-linux");
        Tools.require("ip", "iproute2");
        try {
            return open(false);
        } catch (TestbedException asRoot) {
            try {
                final Testbed testbed = open(true);
                testbed.refusal = asRoot.getMessage();
                return testbed;
            } catch (TestbedException asUser) {
                throw new TestbedException(
                        "network namespaces cannot be made here ("
                                + asRoot.getMessage()
                                + "; "
                                + asUser.getMessage()
                                + "): run as root, or allow user namespaces"
                                + " (sysctl user.max_user_namespaces,"
                                + " kernel.unprivileged_userns_clone,"
                                + " kernel.apparmor_restrict_unprivileged_userns)");
            }
        }
    }

    private static Testbed open(boolean user) {
        final String flags = user ? "-Urnp" : "-np";
        // each attempt has its own directory, because a failed attempt removes its directory when
        // its first process ends
        final Path directory = temporaryDirectory();
        final Task house =
                Task.start(
                        "unshare " + flags,
                        List.of(
                                Tools.require("setsid", "util-linux"),
                                Tools.require("unshare", "util-linux"),
                                flags,
                                "--fork",
                                "/bin/sh",
                                "-c",
                                "echo " + READY + "; cat >/dev/null; rm -rf \"$1\"",
                                "ringcast-testbed",
                                directory.toString()),
                        true);
        try {
            house.awaitOut(READY::equals, PATIENCE);
            final Testbed testbed = new Testbed(directory, house, user);
            // Some hosts allow user namespaces but give no capabilities in them. Only a privileged
            // command shows that.
            testbed.house().ip("link set lo up");
            return testbed;
        } catch (TestbedException e) {
            house.closeInput();
            // if the first process never started, nothing else removes the directory
            delete(directory);
            throw e;
        }
    }

    /** {@return true if this kernel has IPv6} */
    public static boolean hasIpv6() {
        return Files.exists(IPV6_ADDRESSES);
    }

    private Namespace house() {
        return new Namespace("house", housePid, user);
    }

    /** {@return why the testbed needed its own user namespace; empty if it has none} */
    public String refusal() {
        return refusal;
    }

    /** {@return a directory for files, which is removed with the testbed} */
    public Path directory() {
        return directory;
    }

    /**
     * Makes a network namespace with its loopback device up. IPv6 addresses in it are usable at
     * once: duplicate address detection (RFC 4862 section 5.4), which takes a second or two, is
     * off.
     *
     * @param name name in messages
     * @return the namespace, which ends with the testbed
     */
    public Namespace namespace(String name) {
        final List<String> command = new ArrayList<>(enter(housePid, user, "-p"));
        command.addAll(
                List.of(
                        Tools.require("unshare", "util-linux"),
                        "-n",
                        "/bin/sh",
                        "-c",
                        NO_DAD + "echo " + READY + "; exec cat >/dev/null"));
        final Task holder = Task.start("namespace " + name, command, true);
        holders.add(holder);
        holder.awaitOut(READY::equals, PATIENCE);
        final Namespace namespace = new Namespace(name, holder.handle().pid(), user);
        namespace.ip("link set lo up");
        return namespace;
    }

    /**
     * Joins two namespaces by a veth pair, both ends up.
     *
     * @param a namespace of the first end
     * @param deviceA name of the first end, up to 15 characters
     * @param addressA address and prefix length, {@code 10.99.1.1/24}
     * @param b namespace of the second end
     * @param deviceB name of the second end
     * @param addressB address and prefix length of the second end
     */
    public void connect(
            Namespace a,
            String deviceA,
            String addressA,
            Namespace b,
            String deviceB,
            String addressB) {
        pair(a, deviceA, "index " + nextIndex++, b, deviceB);
        configure(a, deviceA, addressA);
        configure(b, deviceB, addressB);
    }

    /**
     * Joins two namespaces by a veth pair, both ends down and without an address.
     *
     * @param a namespace of the first end
     * @param deviceA name of the first end, up to 15 characters
     * @param optionsA options of the first end in the syntax of ip(8): {@code address
     *     02:00:00:00:00:01}
     * @param b namespace of the second end
     * @param deviceB name of the second end
     */
    public void pair(Namespace a, String deviceA, String optionsA, Namespace b, String deviceB) {
        final String options = optionsA.isEmpty() ? "" : " " + optionsA;
        a.ip(
                "link add "
                        + deviceA
                        + options
                        + " type veth peer name "
                        + deviceB
                        + " netns "
                        + b.pid());
    }

    private static void configure(Namespace namespace, String device, String address) {
        namespace.ip("addr add " + address + " dev " + device);
        namespace.ip("link set " + device + " up");
    }

    /** Returns the command line that enters namespaces of a process, in a new session. */
    static List<String> enter(long pid, boolean user, String... namespaces) {
        final List<String> line = new ArrayList<>();
        line.add(Tools.require("setsid", "util-linux"));
        line.add(Tools.require("nsenter", "util-linux"));
        line.add("-t");
        line.add(Long.toString(pid));
        if (user) {
            line.add("-U");
            line.add("--preserve-credentials");
        }
        line.addAll(List.of(namespaces));
        line.add("--");
        return line;
    }

    /** Ends all processes, and with them the namespaces, their devices and the directory. */
    @Override
    public void close() {
        house.closeInput();
        try {
            house.exitCode(PATIENCE);
        } catch (TestbedException e) {
            house.handle().destroyForcibly();
            delete(directory);
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("ringcast-");
        } catch (IOException e) {
            throw new TestbedException("temporary directory: " + e.getMessage(), e);
        }
    }

    private static void delete(Path directory) {
        try {
            Task.run("rm", List.of("/bin/rm", "-rf", directory.toString()));
        } catch (TestbedException e) {
            // At most a few files are left; the system's clean-up of /tmp removes them.
        }
    }
}
