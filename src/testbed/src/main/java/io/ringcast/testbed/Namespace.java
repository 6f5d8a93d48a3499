package io.ringcast.testbed;

import java.util.ArrayList;
import java.util.List;

/**
 * Network namespace: either one of a {@link Testbed}, which ends with the testbed, or the one of
 * this process.
 */
public final class Namespace {
    private static final Namespace HERE =
            new Namespace("here", ProcessHandle.current().pid(), List.of(), List.of());

    private final String name;
    private final long pid;
    private final List<String> enter;
    private final List<String> enterNetwork;

    /**
     * @param pid a process in the namespace
     * @param user whether processes must enter its user namespace, too
     */
    Namespace(String name, long pid, boolean user) {
        this(name, pid, Testbed.enter(pid, user, "-n", "-p"), Testbed.enter(pid, user, "-n"));
    }

    private Namespace(String name, long pid, List<String> enter, List<String> enterNetwork) {
        this.name = name;
        this.pid = pid;
        this.enter = enter;
        this.enterNetwork = enterNetwork;
    }

    /**
     * {@return the network namespace of this process} A process started in it is an ordinary child
     * process.
     */
    public static Namespace here() {
        return HERE;
    }

    /** {@return the namespace's name in messages} */
    public String name() {
        return name;
    }

    /** {@return the PID of a process in the namespace, as seen in the caller's PID namespace} */
    public long pid() {
        return pid;
    }

    /**
     * Starts a process in the namespace. The process ends at the latest with the testbed, however
     * the testbed ends. Ctrl-C in a terminal does not reach the process.
     *
     * @param taskName name in messages
     * @param command program and arguments
     * @return the running process
     * @throws TestbedException if it cannot be started
     */
    public Task start(String taskName, List<String> command) {
        return Task.start(taskName, line(enter, command), !enter.isEmpty());
    }

    /**
     * Starts a process that enters the network namespace but not the PID namespace. It sees the
     * same processes as this one, so it can open testbeds itself, and it does not end with the
     * testbed.
     *
     * @param taskName name in messages
     * @param command program and arguments
     * @return the running process, to be closed by the caller
     * @throws TestbedException if it cannot be started
     */
    public Task startOutlasting(String taskName, List<String> command) {
        return Task.start(taskName, line(enterNetwork, command), false);
    }

    /**
     * Runs a command in the namespace to its end.
     *
     * @param command program and arguments
     * @return its standard output
     * @throws TestbedException if the command fails; the message has the last line of its standard
     *     error
     */
    public String run(List<String> command) {
        return Task.run(String.join(" ", command), line(enter, command), !enter.isEmpty(), "");
    }

    /**
     * Runs a command in the namespace to its end, as {@link #run(List)} does.
     *
     * @param command words separated by blanks: {@code tc qdisc show}
     * @return its standard output
     */
    public String run(String command) {
        return run(List.of(command.split(" ")));
    }

    /**
     * Runs ip(8) in the namespace, {@code ip("link set lo up")}. PIDs in the arguments are those of
     * the caller's PID namespace.
     *
     * @param arguments separated by blanks
     * @return its standard output
     * @throws TestbedException if it fails
     */
    public String ip(String arguments) {
        return ip(arguments, "");
    }

    /**
     * Runs many commands of ip(8) in the namespace at once.
     *
     * @param commands one a line: {@code link set lo up}
     * @throws TestbedException if one fails
     */
    public void ipBatch(String commands) {
        ip("-batch -", commands);
    }

    /**
     * Makes a veth pair within the namespace, both ends up and without an address.
     *
     * @param deviceA name of one end, up to 15 characters
     * @param deviceB name of the other end
     */
    public void pair(String deviceA, String deviceB) {
        ip("link add " + deviceA + " type veth peer name " + deviceB);
        ip("link set " + deviceA + " up");
        ip("link set " + deviceB + " up");
    }

    private String ip(String arguments, String input) {
        final List<String> command = List.of(("ip " + arguments).split(" "));
        return Task.run("ip " + arguments, line(enterNetwork, command), false, input);
    }

    /**
     * Returns the command line that enters the namespace and then runs the command. {@link Tools}
     * looks up the program's path.
     */
    private static List<String> line(List<String> enter, List<String> command) {
        final List<String> line = new ArrayList<>(enter);
        line.add(Tools.find(command.get(0)).orElse(command.get(0)));
        line.addAll(command.subList(1, command.size()));
        return line;
    }
}
