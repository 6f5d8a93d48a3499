package io.ringcast.engine.host.watch;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.network.Addresses;
import io.ringcast.engine.network.Family;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.LinkAddress;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.network.Neighbour;
import io.ringcast.engine.network.Neighbours;
import java.util.List;
import java.util.Optional;

/**
 * Queries of the host's state. Each query is about one object, so an answer needs no more memory or
 * time on a host with thousands of objects. Each query may fail with a RuntimeException; the caller
 * then repeats it.
 */
interface HostQuestions {
    /** Returns the interface with this index. */
    Optional<Link> link(int index);

    /** Returns the interface with this name or alternative name. */
    Optional<Link> link(String name);

    /** Returns an interface's addresses of one family, the primary one first. */
    List<LinkAddress> addresses(Link link, Family family);

    /**
     * Returns the next hop to a destination: the address whose MAC address the frames carry.
     *
     * @throws io.ringcast.engine.network.NetworkException if there is no route through the
     *     interface
     */
    IpAddress nextHop(Link link, IpAddress destination);

    /** Returns the neighbour entry of an address, if there is one. */
    Optional<Neighbour> neighbour(Link link, IpAddress address);

    /** Queries to the kernel. */
    final class Kernel implements HostQuestions {
        @Override
        public Optional<Link> link(int index) {
            return Links.find(index);
        }

        @Override
        public Optional<Link> link(String name) {
            return Links.find(name);
        }

        @Override
        public List<LinkAddress> addresses(Link link, Family family) {
            return Addresses.of(link, family);
        }

        @Override
        public IpAddress nextHop(Link link, IpAddress destination) {
            return Neighbours.nextHop(link, destination);
        }

        @Override
        public Optional<Neighbour> neighbour(Link link, IpAddress address) {
            return Neighbours.find(link, address);
        }
    }
}
