package io.ringcast.engine;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.forward.HandlerFailure;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.host.delivery.DeliveryPlan;
import io.ringcast.engine.host.delivery.FollowedDestinations;
import io.ringcast.engine.host.delivery.HostConsumption;
import io.ringcast.engine.host.delivery.HostDelivery;
import io.ringcast.engine.host.delivery.Resolution;
import io.ringcast.engine.host.watch.HostWatch;
import io.ringcast.engine.host.watch.LinkPort;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.match.RuleWarnings;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.Gso;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.warmup.Warmup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The parts of an engine.
 *
 * @param warmUp result of the loop's warm-up, which ran before the rings were opened
 * @param workers the loops, with all rings
 * @param delivery of frames to this host itself
 * @param destinations the destinations' MAC addresses, updated when the host changes them
 * @param consumption for each receive interface, what keeps forwarded frames from this host's stack
 * @param watch follows the host
 */
record EngineParts(
        WarmUp warmUp,
        Workers workers,
        HostDelivery delivery,
        FollowedDestinations destinations,
        List<HostConsumption> consumption,
        HostWatch watch) {
    /** Placeholder for an own address that is not known yet (RFC 5737). */
    private static final IpPrefix EXAMPLE = IpPrefix.parse("192.0.2.1");

    /** Placeholder for an own IPv6 address (RFC 3849). */
    private static final IpPrefix IPV6_EXAMPLE = IpPrefix.parse("2001:db8::1");

    /**
     * Opens the parts one after the other.
     *
     * @param rules for each receive interface, with its own addresses filled in
     * @param control owner of the parts from now on, also if opening fails
     */
    static EngineParts open(
            EngineConfig config,
            List<RuleSet> rules,
            List<Link> receiveLinks,
            Link transmitLink,
            Control control) {
        warnings(config, rules).forEach(config.warnings());
        StackAdvice.warn(config, config.rules(), receiveLinks);
        // First: each port's DeviceWitness shows that everything attached later is on this same
        // device
        final List<LinkPort> receive = new ArrayList<>();
        for (final Link link : receiveLinks) {
            receive.add(control.own(new LinkPort(LinkStatus.Role.RECEIVE, link)));
        }
        final LinkPort transmit = control.own(new LinkPort(LinkStatus.Role.TRANSMIT, transmitLink));
        final List<DeliveryPlan> plans = deliveryPlans(config, rules);
        final HostDelivery delivery = control.own(delivery(plans.get(0), transmitLink));
        final List<String> names = config.receive().interfaceNames();
        final List<RuleTable> tables = tables(rules, names);
        final RuleTable table = tables.get(0);
        final Resolution resolution = new Resolution(config.rules(), delivery);
        resolution.resolve(
                table,
                transmitLink,
                Duration.ofMillis(config.host().neighbourTimeoutMillis()),
                config.cancelled(),
                config.warnings());
        warnOfBlocks(config, receiveLinks.get(0));
        // Before the receive rings exist, because they would fill during the warm-up.
        final WarmUp warmUp = warmUp(config, delivery);
        final Workers workers =
                control.own(
                        new Workers(
                                config,
                                receiveLinks,
                                transmitLink,
                                delivery,
                                tables,
                                (rule, cause) ->
                                        control.execute(() -> warnOfHandler(config, rule, cause))));
        control.keepOutOf(workers.loops());
        final FollowedDestinations destinations =
                new FollowedDestinations(table, delivery, workers.loops()::awaitRound);
        final List<HostConsumption> consumption = new ArrayList<>();
        for (int i = 0; i < receiveLinks.size(); i++) {
            // Only after the rings exist: they get the frames that the stack no longer gets
            consumption.add(
                    control.own(
                            consumption(
                                    plans.get(i).on(names.get(i)), receiveLinks.get(i), delivery)));
            receive.get(i).add(workers.receiving().get(i));
            receive.get(i).add(consumption.get(i));
        }
        // Renewed in this order: what delivers frames to this host is in place before they are sent
        transmit.add(destinations);
        transmit.add(workers.transmitting());
        final HostWatch watch =
                new HostWatch(
                        devices(names, receiveLinks, receive),
                        new HostWatch.Device(
                                config.transmit().interfaceName(), transmitLink, transmit),
                        destinations,
                        joins(config),
                        config.changes());
        control.follow(watch);
        resolution.follow(watch);
        watch.join();
        return new EngineParts(warmUp, workers, delivery, destinations, consumption, watch);
    }

    /** Warnings about the rules on any receive interface, each once. */
    static List<String> warnings(EngineConfig config, List<RuleSet> rules) {
        return rules.stream()
                .flatMap(each -> RuleWarnings.of(each, config.receive().interfaceNames()).stream())
                .distinct()
                .toList();
    }

    /**
     * Returns the rule tables for the frames of each receive interface.
     *
     * @return tables that share their settings: a MAC address set in the first is set in all
     */
    static List<RuleTable> tables(List<RuleSet> rules, List<String> interfaceNames) {
        final RuleTable first = RuleTable.on(interfaceNames.get(0), rules.get(0));
        final List<RuleTable> tables = new ArrayList<>();
        tables.add(first);
        for (int i = 1; i < rules.size(); i++) {
            tables.add(first.beside(interfaceNames.get(i), rules.get(i)));
        }
        return List.copyOf(tables);
    }

    /**
     * Returns the groups to join on each receive interface. Reports each warning about a rule once.
     */
    static List<List<GroupJoin>> joins(EngineConfig config) {
        final Set<String> warnings = new LinkedHashSet<>();
        final List<List<GroupJoin>> joins = new ArrayList<>();
        for (final String name : config.receive().interfaceNames()) {
            joins.add(config.host().joins().joins(config.rules().on(name), warnings::add));
        }
        warnings.forEach(config.warnings());
        return joins;
    }

    private static List<HostWatch.Device> devices(
            List<String> names, List<Link> links, List<LinkPort> ports) {
        final List<HostWatch.Device> devices = new ArrayList<>();
        for (int i = 0; i < links.size(); i++) {
            devices.add(new HostWatch.Device(names.get(i), links.get(i), ports.get(i)));
        }
        return devices;
    }

    /**
     * Returns one plan for each receive interface. All plans agree on which destinations are local.
     */
    static List<DeliveryPlan> deliveryPlans(EngineConfig config, List<RuleSet> rules) {
        return rules.stream().map(each -> deliveryPlan(config, each)).toList();
    }

    private static DeliveryPlan deliveryPlan(EngineConfig config, RuleSet rules) {
        return new DeliveryPlan(
                rules,
                config.host().deliveryMethod(),
                config.host().consume(),
                config.receive().interfaceNames(),
                config.transmit().qdiscBypass(),
                config.transmit().dryRun(),
                config.warnings());
    }

    private static HostDelivery delivery(DeliveryPlan plan, Link transmitLink) {
        try {
            return HostDelivery.open(plan, transmitLink);
        } catch (IllegalArgumentException e) {
            throw new NetworkException(e.getMessage());
        }
    }

    private static HostConsumption consumption(
            DeliveryPlan plan, Link receiveLink, HostDelivery delivery) {
        try {
            return HostConsumption.open(plan, receiveLink, delivery);
        } catch (IllegalArgumentException e) {
            throw new NetworkException(e.getMessage());
        }
    }

    private static WarmUp warmUp(EngineConfig config, HostDelivery delivery) {
        return config.warmUpMillis() == 0
                ? WarmUp.off()
                : WarmUp.of(
                        Warmup.run(
                                plan(config, delivery.elsewhere()),
                                config.warmUpMillis(),
                                config.cancelled()));
    }

    private static Warmup.Plan plan(EngineConfig config, boolean[] elsewhere) {
        return new Warmup.Plan(
                config.rules().resolved(EXAMPLE).resolved(IPV6_EXAMPLE),
                config.receive().interfaceNames(),
                config.receive().mode(),
                config.transmit().mode(),
                config.burst(),
                Gso.ofDestinations(config.rules()),
                elsewhere,
                config.transmit().dryRun(),
                config.handlers().isPresent());
    }

    private static void warnOfHandler(EngineConfig config, String rule, Throwable cause) {
        config.warnings().accept(HandlerFailure.describe(rule, cause));
    }

    private static void warnOfBlocks(EngineConfig config, Link link) {
        if (config.receive().mode() == ReceiveMode.V3) {
            final int blockSize =
                    RingGeometry.forMtu(link.mtu(), config.receive().ringFrames()).blockSize();
            config.warnings()
                    .accept(
                            String.format(
                                    Locale.ROOT,
                                    "receive v3: the kernel passes frames on when a block of %d KiB is full, or after the block timeout of %d ms; use v2 for low latency",
                                    blockSize >> 10,
                                    config.receive().blockTimeoutMillis()));
        }
    }
}
