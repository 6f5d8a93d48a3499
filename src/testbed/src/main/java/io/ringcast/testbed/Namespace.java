package io.ringcast.testbed;

import java.util.ArrayList;
import java.util.List;

/** A network namespace of a {@link Testbed}; lives as long as that. */
public final class Namespace {
    private final String name;
    private final long pid;
    private final List<String> enter;
    private final List<String> enterNetwork;

    /**
     * @param pid a process in the namespace
     * @param user whether a user namespace is to be entered, too
     */
    Namespace(String name, long pid, boolean user) {
        this.name = name;
        this.pid = pid;
        enterNetwork = Testbed.enter(pid, user, "-n");
        enter = Testbed.enter(pid, user, "-n", "-p");
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** A process in the namespace, as the caller's PID namespace numbers it. */
    public long pid() {
        return pid;
    }

    /**
     * Starts a process in the namespace. It ends with the testbed at the latest, whatever ends
     * that; a terminal's Ctrl-C does not reach it.
     *
     * @throws TestbedException if it cannot be started
     */
    public Task start(String taskName, List<String> command) {
        final List<String> line = new ArrayList<>(enter);
        line.addAll(command);
        return Task.start(taskName, line, true);
    }

    /**
     * Runs ip(8) in the namespace, {@code ip("link set lo up")}. PIDs among the arguments are the
     * caller's.
     *
     * @return its standard output
     * @throws TestbedException if it fails
     */
    public String ip(String arguments) {
        final List<String> line = new ArrayList<>(enterNetwork);
        line.add(Tools.require("ip", "iproute2"));
        line.addAll(List.of(arguments.split(" ")));
        return Task.run("ip " + arguments, line);
    }
}
