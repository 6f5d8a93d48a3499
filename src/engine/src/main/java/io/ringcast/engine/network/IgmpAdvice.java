package io.ringcast.engine.network;

import io.ringcast.engine.host.GroupJoin;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Advice about a device that is a bad choice for receiving multicast, because the host's membership
 * reports do not work there as intended.
 *
 * @param problem one line, with what to do
 * @param device the better device to receive on, or the device itself
 * @param hasAddress whether that has an address of the groups' family; if not, it lacks one
 */
public record IgmpAdvice(String problem, String device, boolean hasAddress) {
    private static final String OTHERS = "or let another host join (join: none)";

    /**
     * Returns the advice about a device.
     *
     * @param joins the groups that are to be joined there
     * @return empty if there is no problem
     * @throws UnansweredException if that cannot be told now
     */
    public static Optional<IgmpAdvice> of(Link link, List<GroupJoin> joins) {
        if (link.loopback()) {
            return Optional.empty();
        }
        final Set<Family> families =
                joins.stream().map(join -> Family.of(join.group())).collect(Collectors.toSet());
        final Optional<IgmpAdvice> igmp = of(link, Family.IPV4, families.contains(Family.IPV4));
        return igmp.isPresent() || !families.contains(Family.IPV6)
                ? igmp
                : of(link, Family.IPV6, true);
    }

    private static Optional<IgmpAdvice> of(Link link, Family family, boolean joins) {
        return of(
                link.name(),
                family,
                joins,
                UpperDevice.of(link, family),
                () -> !Addresses.of(link, family).isEmpty());
    }

    static Optional<IgmpAdvice> of(
            String device,
            Family family,
            boolean joins,
            Optional<UpperDevice> upper,
            BooleanSupplier address) {
        if (upper.isPresent()) {
            return upper.filter(each -> joins || each.hasAddress())
                    .map(each -> of(device, family, each));
        }
        return joins && !address.getAsBoolean()
                ? Optional.of(withoutAddress(device, family))
                : Optional.empty();
    }

    private static IgmpAdvice of(String device, Family family, UpperDevice upper) {
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
                                ? "a switch with "
                                        + family.membership()
                                        + " snooping ends the stream after some minutes; receive on "
                                        + upper.name()
                                : "but "
                                        + upper.name()
                                        + " has no "
                                        + family
                                        + " address, and switches and routers may"
                                        + " ignore its reports; give it one and receive there, "
                                        + OTHERS),
                upper.name(),
                upper.hasAddress());
    }

    /**
     * RFC 3376 section 4.2.13; net/ipv4/igmp.c, igmpv3_get_srcaddr and igmp_send_report. RFC 3810
     * section 5.2.13; net/ipv6/mcast.c, mld_newpack.
     */
    private static IgmpAdvice withoutAddress(String device, Family family) {
        final String from =
                family == Family.IPV4
                        ? "have source 0.0.0.0, with IGMPv2 the address of another interface,"
                        : "have source ::, or are not sent at all if IPv6 is disabled,";
        return new IgmpAdvice(
                device
                        + " has no "
                        + family
                        + " address: membership reports "
                        + from
                        + " and switches and routers may ignore them; give it one, "
                        + OTHERS,
                device,
                false);
    }
}
