package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.IgmpAdvice;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Checks whether this host sends its membership reports on the interface that receives the
 * multicast.
 */
final class IgmpCheck implements Check {
    private final String interfaceName;
    private final Supplier<Optional<IgmpAdvice>> advice;

    /**
     * @param advice returns the advice for the receive interface
     */
    IgmpCheck(String interfaceName, Supplier<Optional<IgmpAdvice>> advice) {
        this.interfaceName = interfaceName;
        this.advice = advice;
    }

    @Override
    public String name() {
        return "membership " + interfaceName;
    }

    @Override
    public List<Finding> findings() {
        return List.of(
                advice.get()
                        .map(this::found)
                        .orElseGet(
                                () ->
                                        Finding.ok(
                                                name(),
                                                "this host speaks IGMP where multicast arrives")));
    }

    private Finding found(IgmpAdvice advice) {
        return Finding.warn(
                name(),
                advice.problem(),
                advice.hasAddress()
                        ? "ringcast run -i " + advice.device() + " ..."
                        : "ip addr add ADDRESS/LENGTH dev " + advice.device());
    }
}
