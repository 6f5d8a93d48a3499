package io.ringcast.engine.host.watch;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.network.Family;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.LinkAddress;
import io.ringcast.engine.network.Neighbour;
import io.ringcast.engine.network.UnansweredException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Host whose answers the test sets; it fails to answer the first {@link #failures} questions. */
final class Answers implements HostQuestions {
    final List<Link> links = new ArrayList<>();
    final List<LinkAddress> addresses = new ArrayList<>();
    final List<Neighbour> neighbours = new ArrayList<>();

    /** Number of questions that will not be answered. */
    int failures;

    private void fail() {
        if (failures > 0) {
            failures--;
            throw new UnansweredException("no complete answer");
        }
    }

    @Override
    public Optional<Link> link(int index) {
        fail();
        return links.stream().filter(link -> link.index() == index).findFirst();
    }

    @Override
    public Optional<Link> link(String name) {
        fail();
        return links.stream()
                .filter(l -> l.name().equals(name) || l.alternativeNames().contains(name))
                .findFirst();
    }

    @Override
    public List<LinkAddress> addresses(Link link, Family family) {
        fail();
        return addresses.stream().filter(each -> Family.of(each.address()) == family).toList();
    }

    @Override
    public IpAddress nextHop(Link link, IpAddress destination) {
        fail();
        return destination;
    }

    @Override
    public Optional<Neighbour> neighbour(Link link, IpAddress address) {
        fail();
        return neighbours.stream().filter(n -> n.address().equals(address)).findFirst();
    }
}
