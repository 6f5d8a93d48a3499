package io.ringcast.engine.packet;

import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.network.NetworkException;

/** Look-up of interfaces by name. */
final class Interfaces {
    private Interfaces() {}

    /**
     * @throws NetworkException if there is no such interface, or if it cannot have a ring
     */
    static Link usable(String role, String name) {
        final Link link = Links.byName(name);
        if (!link.obstacle().isEmpty()) {
            throw new NetworkException(role + " interface '" + name + "': " + link.obstacle());
        }
        return link;
    }
}
