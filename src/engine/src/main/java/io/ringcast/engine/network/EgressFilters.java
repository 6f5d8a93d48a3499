package io.ringcast.engine.network;

import java.util.List;

/** The filters of the clsact qdisc that frames pass on their way out of an interface. */
public final class EgressFilters {
    private EgressFilters() {}

    /**
     * Their kinds, and of eBPF programs the names: {@code bpf ringcast-7-eth0-local}, {@code u32}.
     *
     * @return none if there is no such qdisc
     */
    public static List<String> of(Link link) {
        return TrafficControl.descriptions(link.index(), true);
    }
}
