package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.Link;
import java.util.List;
import java.util.function.Supplier;

/** Checks whether traffic control filters see, and may drop, transmitted frames. */
final class EgressFilterCheck implements Check {
    private static final String OWN = "bpf ringcast-";

    private final Link transmit;
    private final Supplier<List<String>> filters;

    /**
     * @param filters returns kinds and names of the filters
     */
    EgressFilterCheck(Link transmit, Supplier<List<String>> filters) {
        this.transmit = transmit;
        this.filters = filters;
    }

    @Override
    public String name() {
        return "filters " + transmit.name();
    }

    @Override
    public List<Finding> findings() {
        final List<String> foreign =
                filters.get().stream().filter(filter -> !filter.startsWith(OWN)).toList();
        return List.of(
                foreign.isEmpty()
                        ? Finding.ok(name(), "no filter of another program at the egress")
                        : Finding.info(
                                name(),
                                "filters at the egress may drop or change what leaves (enobufs): "
                                        + String.join(", ", foreign)
                                        + "; tc filter show dev "
                                        + transmit.name()
                                        + " egress"));
    }
}
