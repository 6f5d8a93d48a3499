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
 * Questions about the host's state, each for one object, so that an answer needs no more memory or
 * time on a host with thousands of them. Each may fail with a RuntimeException, and is asked again
 * then.
 */
interface HostQuestions {
    /** The interface of that index. */
    Optional<Link> link(int index);

    /** The interface of that name or alternative name. */
    Optional<Link> link(String name);

    /** The addresses of an interface of one family, the primary one first. */
    List<LinkAddress> addresses(Link link, Family family);

    /**
     * The address whose MAC address a frame to a destination needs.
     *
     * @throws io.ringcast.engine.network.NetworkException if there is no way through the interface
     */
    IpAddress nextHop(Link link, IpAddress destination);

    /** What is known of a neighbour. */
    Optional<Neighbour> neighbour(Link link, IpAddress address);

    /** Asks the kernel. */
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
