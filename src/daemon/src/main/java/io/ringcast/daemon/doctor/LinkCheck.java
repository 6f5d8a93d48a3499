package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.NetworkException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Checks whether an interface exists, is Ethernet, is up, and has a carrier. */
final class LinkCheck implements Check {
    private static final String VETH = "veth";

    private final String interfaceName;
    private final Supplier<Link> finder;

    /**
     * @param finder finds the interface, or throws {@link NetworkException}
     */
    LinkCheck(String interfaceName, Supplier<Link> finder) {
        this.interfaceName = interfaceName;
        this.finder = finder;
    }

    @Override
    public String name() {
        return "link " + interfaceName;
    }

    @Override
    public List<Finding> findings() {
        return List.of(finding());
    }

    private Finding finding() {
        final Link link;
        try {
            link = finder.get();
        } catch (NetworkException e) {
            return Finding.fail(name(), e.getMessage(), "ip link show");
        }
        if (!link.ethernet()) {
            return Finding.fail(
                    name(), "is not Ethernet (ARPHRD " + link.hardwareType() + ")", "ip link show");
        }
        if (!link.up()) {
            return Finding.fail(name(), "is down", "ip link set dev " + link.name() + " up");
        }
        if (!link.lowerUp() || !link.running()) {
            return Finding.warn(name(), "has no carrier: " + reason(link), carrier(link));
        }
        return Finding.ok(
                name(),
                String.format(
                        Locale.ROOT,
                        "up, %s, MTU %d%s",
                        link.macText(),
                        link.mtu(),
                        link.kind().isEmpty() ? "" : ", " + link.kind()));
    }

    private static String reason(Link link) {
        return link.kind().equals(VETH)
                ? "its peer is down"
                : "no cable, or the other side is down (state " + link.operState() + ")";
    }

    private static String carrier(Link link) {
        return link.kind().equals(VETH)
                ? "ip link set dev PEER up   # in the peer's network namespace"
                : "";
    }
}
