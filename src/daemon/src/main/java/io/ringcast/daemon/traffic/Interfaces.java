package io.ringcast.daemon.traffic;

import io.ringcast.daemon.console.CommandException;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Network interfaces by their names. */
final class Interfaces {
    private Interfaces() {}

    /**
     * One of this host.
     *
     * @throws CommandException if there is none of the name
     */
    static NetworkInterface named(String name) throws SocketException {
        final NetworkInterface found = NetworkInterface.getByName(name);
        if (found == null) {
            throw new CommandException("interface " + name + ": does not exist");
        }
        return found;
    }
}
