package io.ringcast.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of its own: anonymous network namespaces, joined by veth pairs, and the processes in
 * them.
 *
 * <p>All of it hangs on one process that is the first of a PID namespace and waits for the end of
 * its standard input. When that ends, by {@link #close} or because this JVM is gone, for whatever
 * reason, the kernel kills every process of the PID namespace, and with them the network namespaces
 * vanish.
 *
 * <p>Needs the right to make namespaces (CAP_SYS_ADMIN); without it, a user namespace that gives
 * this right. Threading: one thread.
 */
public final class Testbed implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String READY = "ready";

    /** Says nothing where there is no IPv6, or /proc cannot be written. */
    private static final String NO_DAD =
            "{ echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad; } 2>/dev/null; ";

    private static final Path IPV6_ADDRESSES = Path.of("/proc/net/if_inet6");

    private final Path directory;
    private final Task house;
    private final long housePid;
    private final boolean user;
    private final List<Task> holders = new ArrayList<>();

    /**
     * Of the first ends of pairs; the other ends get low ones. Where both ends have the same, the
     * kernel tells of the carrier up to a second later (linkwatch_urgent_event in
     * net/core/link_watch.c).
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
     * @throws TestbedException if namespaces cannot be had here
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
        // of this attempt alone: one that has failed removes its directory when its house ends
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
            // Where user namespaces are allowed but give no capabilities, only a use of them tells.
            testbed.house().ip("link set lo up");
            return testbed;
        } catch (TestbedException e) {
            house.closeInput();
            // where there was no house at all, nobody else removes it
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

    /** {@return the reason for which it is in a user namespace of its own; empty if it is not} */
    public String refusal() {
        return refusal;
    }

    /** {@return a directory for files, removed with the testbed} */
    public Path directory() {
        return directory;
    }

    /**
     * Makes a network namespace, with its loopback device up. IPv6 addresses in it are good at
     * once: duplicate address detection (RFC 4862 section 5.4), which takes a second or two, is off
     * for its devices.
     *
     * @param name as messages call it
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
     * @param a where the first end is
     * @param deviceA name of the first end, up to 15 characters
     * @param addressA address and prefix length, {@code 10.99.1.1/24}
     * @param b where the second end is
     * @param deviceB name of the second end
     * @param addressB likewise, of the second end
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
     * @param a where the first end is
     * @param deviceA name of the first end, up to 15 characters
     * @param optionsA of the first end, as ip(8) takes them: {@code address 02:00:00:00:00:01}
     * @param b where the second end is
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

    /** The command line that enters namespaces of a process, in a session of its own. */
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

    /** Ends all processes; the namespaces, their devices and the directory go with them. */
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
            // It is empty, or as good as: /tmp's own cleaning will find it.
        }
    }
}
