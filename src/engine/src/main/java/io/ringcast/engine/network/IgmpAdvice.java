package io.ringcast.engine.network;

import java.util.Optional;

/**
 * Why a device is not a good one to receive multicast at: the host's membership reports do not do
 * there what they should.
 *
 * @param problem one line, with what to do
 * @param upper the device to receive at instead; empty if that is not the remedy
 */
public record IgmpAdvice(String problem, Optional<String> upper) {
    /**
     * What is to be said of a device.
     *
     * @param joins whether groups are to be joined there
     * @return empty if all is well
     * @throws UnansweredException if that cannot be told now
     */
    public static Optional<IgmpAdvice> of(Link link, boolean joins) {
        if (link.loopback()) {
            return Optional.empty();
        }
        final Optional<UpperDevice> upper = UpperDevice.of(link);
        if (upper.isPresent()) {
            return upper.map(device -> of(link.name(), device));
        }
        return joins && Addresses.primaryOf(link).isEmpty()
                ? Optional.of(withoutAddress(link.name()))
                : Optional.empty();
    }

    static IgmpAdvice of(String device, UpperDevice upper) {
        return new IgmpAdvice(
                device
                        + " is "
                        + upper.role()
                        + " "
                        + upper.name()
                        + ", on which this host answers membership queries: a switch that snoops on"
                        + " IGMP ends the stream after some minutes; receive at "
                        + upper.name(),
                Optional.of(upper.name()));
    }

    /** RFC 3376 section 4.2.13; net/ipv4/igmp.c, igmpv3_get_srcaddr and igmp_send_report. */
    static IgmpAdvice withoutAddress(String device) {
        return new IgmpAdvice(
                device
                        + " has no IPv4 address: membership reports leave from 0.0.0.0, by IGMPv2"
                        + " from another interface's address, and switches and routers may ignore"
                        + " such; give it one, or have another host join (join: none)",
                Optional.empty());
    }
}
