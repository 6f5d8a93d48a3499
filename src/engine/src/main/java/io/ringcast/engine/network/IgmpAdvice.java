package io.ringcast.engine.network;

import io.ringcast.engine.error.UnansweredException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Why a device is not a good one to receive multicast at: the host's membership reports do not do
 * there what they should.
 *
 * @param problem one line, with what to do
 * @param device where to receive instead, or the device itself
 * @param hasAddress whether that has an IPv4 address; if not, it lacks one
 */
public record IgmpAdvice(String problem, String device, boolean hasAddress) {
    private static final String OTHERS = "or have another host join (join: none)";

    /**
     * What is to be said of a device.
     *
     * @param joins whether groups are to be joined there
     * @return empty if all is well
     * @throws UnansweredException if that cannot be told now
     */
    public static Optional<IgmpAdvice> of(Link link, boolean joins) {
        return link.loopback()
                ? Optional.empty()
                : of(
                        link.name(),
                        joins,
                        UpperDevice.of(link),
                        () -> Addresses.primaryOf(link).isPresent());
    }

    static Optional<IgmpAdvice> of(
            String device, boolean joins, Optional<UpperDevice> upper, BooleanSupplier address) {
        if (upper.isPresent()) {
            return upper.filter(each -> joins || each.hasAddress()).map(each -> of(device, each));
        }
        return joins && !address.getAsBoolean()
                ? Optional.of(withoutAddress(device))
                : Optional.empty();
    }

    private static IgmpAdvice of(String device, UpperDevice upper) {
        final String problem =
                device
                        + " is "
                        + upper.role()
                        + " "
                        + upper.name()
                        + ", on which this host answers membership queries: ";
        return new IgmpAdvice(
                problem
                        + (upper.hasAddress()
                                ? "a switch that snoops on IGMP ends the stream after some minutes;"
                                        + " receive at "
                                        + upper.name()
                                : "but "
                                        + upper.name()
                                        + " has no IPv4 address, and switches and routers may"
                                        + " ignore what it reports; give it one and receive there, "
                                        + OTHERS),
                upper.name(),
                upper.hasAddress());
    }

    /** RFC 3376 section 4.2.13; net/ipv4/igmp.c, igmpv3_get_srcaddr and igmp_send_report. */
    private static IgmpAdvice withoutAddress(String device) {
        return new IgmpAdvice(
                device
                        + " has no IPv4 address: membership reports leave from 0.0.0.0, by IGMPv2"
                        + " from another interface's address, and switches and routers may ignore"
                        + " such; give it one, "
                        + OTHERS,
                device,
                false);
    }
}
