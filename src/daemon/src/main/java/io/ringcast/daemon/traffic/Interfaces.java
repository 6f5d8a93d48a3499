package io.ringcast.daemon.traffic;

import io.ringcast.daemon.console.CommandException;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Look-up of network interfaces by name. */
final class Interfaces {
    private Interfaces() {}

    /**
     * Returns an interface of this host.
     *
     * @throws CommandException if there is none with this name
     */
    static NetworkInterface named(String name) throws SocketException {
        final NetworkInterface found = NetworkInterface.getByName(name);
        if (found == null) {
            throw new CommandException("interface " + name + ": does not exist");
        }
        return found;
    }
}
