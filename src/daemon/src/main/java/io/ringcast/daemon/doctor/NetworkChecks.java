package io.ringcast.daemon.doctor;

import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.daemon.look.Lookout;
import io.ringcast.daemon.run.RunPlan;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.host.delivery.AttachmentProbe;
import io.ringcast.engine.linux.KernelRelease;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.network.Addresses;
import io.ringcast.engine.network.EgressFilters;
import io.ringcast.engine.network.Family;
import io.ringcast.engine.network.Features;
import io.ringcast.engine.network.IgmpAdvice;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.LinkAddress;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.network.Neighbour;
import io.ringcast.engine.network.Neighbours;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.network.Nftables;
import io.ringcast.engine.network.StaleFilter;
import io.ringcast.engine.network.Timestamping;
import io.ringcast.engine.network.WayBack;
import io.ringcast.engine.ring.Membership;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SocketBuffer;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Checks of a run's interfaces, its rules, and the path of its frames through this host. */
final class NetworkChecks {
    private final RunPlan plan;
    private final EngineSettings settings;
    private final HostFiles files;
    private final OptionalDouble listen;
    private final List<Check> checks;

    /**
     * @param listen seconds to observe what arrives; empty to skip that
     * @param checks where to add them
     */
    NetworkChecks(RunPlan plan, HostFiles files, OptionalDouble listen, List<Check> checks) {
        this.plan = plan;
        this.files = files;
        this.listen = listen;
        this.checks = checks;
        settings = plan.engine();
    }

    /** Adds the checks, in order. */
    void add() {
        final Map<String, Link> receiving = new LinkedHashMap<>();
        plan.receiveInterfaces()
                .forEach(name -> Checks.find(name).ifPresent(link -> receiving.put(name, link)));
        final Optional<Link> transmit = Checks.find(plan.transmitInterface());
        Checks.interfaces(plan)
                .forEach(name -> checks.add(new LinkCheck(name, () -> Links.byName(name))));
        checks.add(
                new StaleFilterCheck(
                        () ->
                                Checks.interfaces(plan)
                                        .map(Checks::find)
                                        .flatMap(Optional::stream)
                                        .flatMap(link -> StaleFilter.at(link).stream())
                                        .toList()));
        receiving
                .values()
                .forEach(
                        link -> {
                            checks.add(
                                    new OffloadCheck(
                                            link,
                                            () -> Features.of(link),
                                            KernelRelease::knowsSuperFrames));
                            checks.add(new TimestampCheck(link, () -> Timestamping.of(link)));
                        });
        if (!receiving.isEmpty() && transmit.isPresent()) {
            all(receiving, transmit.get());
        }
    }

    /** Adds a check of a receive interface. If there are several, the findings name it. */
    private void add(Link receive, Check check) {
        checks.add(
                plan.receiveInterfaces().size() == 1
                        ? check
                        : new InterfaceCheck(receive.name(), check));
    }

    /**
     * @param receiving receive interfaces by their configured names, in the configured order
     */
    private void all(Map<String, Link> receiving, Link transmit) {
        receiving.values().forEach(receive -> add(receive, new MtuCheck(receive, transmit)));
        memory(List.copyOf(receiving.values()), transmit);
        final RuleSet planned;
        try {
            planned =
                    plan.rules()
                            .rules(
                                    group ->
                                            Addresses.primaryOf(
                                                            transmit, Family.of(group.address()))
                                                    .map(LinkAddress::address)
                                                    .orElseThrow(
                                                            () ->
                                                                    OwnAddressCheck.none(
                                                                            transmit, group)));
        } catch (NetworkException e) {
            checks.add(new OwnAddressCheck(transmit, e));
            return;
        }
        final Map<String, RuleSet> everywhere = new LinkedHashMap<>();
        receiving.forEach((name, receive) -> everywhere.put(name, withOwn(name, receive, planned)));
        // The rule sets differ only in the interfaces' own addresses
        final RuleSet rules = everywhere.values().iterator().next();
        final boolean local = rules.rules().stream().anyMatch(NetworkChecks::isHereFor);
        final HostNetwork network = new HostNetwork(transmit);
        checks.add(
                new DestinationCheck(
                        rules,
                        plan.receiving(),
                        transmit,
                        settings.qdiscBypass().orElseThrow(),
                        network));
        checks.add(new RuleCheck(rules));
        checks.add(new LinkLocalCheck(rules));
        checks.add(new TtlCheck(rules, network));
        if (planned.hasOwn()) {
            receiving.forEach(
                    (name, receive) ->
                            add(
                                    receive,
                                    new RecirculationCheck(
                                            everywhere.get(name),
                                            () -> waysBack(Map.of(name, receive), transmit))));
        } else {
            checks.add(new RecirculationCheck(rules, () -> waysBack(receiving, transmit)));
        }
        checks.add(new ChecksumCheck(rules, mode()));
        final LocalDeliveryCheck delivery = delivery(transmit, rules);
        if (local) {
            checks.add(delivery);
        }
        final Map<String, ConsumeCheck> withholding = new LinkedHashMap<>();
        receiving.forEach(
                (name, receive) ->
                        withholding.put(name, withholding(receive, everywhere.get(name).on(name))));
        filters(rules, transmit, delivery);
        receiving.forEach(
                (name, receive) ->
                        add(receive, new RoleCheck(files, receive, transmit, rules.on(name))));
        if (local) {
            checks.add(new ListenerCheck(files, rules, NetworkChecks::isHere));
        }
        receiving.forEach(
                (name, receive) -> {
                    final RuleSet there = everywhere.get(name).on(name);
                    if (there.size() > 0) {
                        arrivals(receive, transmit, there, withholding.get(name));
                    }
                });
    }

    private static Map<String, String> waysBack(Map<String, Link> receiving, Link transmit) {
        final Map<String, String> ways = new LinkedHashMap<>();
        receiving.forEach(
                (name, receive) ->
                        WayBack.of(transmit, receive).ifPresent(way -> ways.put(name, way)));
        return ways;
    }

    /** Returns the rules with the receive interface's present address instead of {@code own}. */
    private RuleSet withOwn(String name, Link receive, RuleSet rules) {
        if (!rules.on(name).hasOwn()) {
            return rules;
        }
        RuleSet resolved = rules;
        for (final Family family : Family.values()) {
            resolved =
                    resolved.resolved(
                            Addresses.primaryOf(receive, family)
                                    .map(address -> IpPrefix.of(address.address()))
                                    .orElse(Match.OWN));
        }
        add(receive, new OwnMatchCheck(receive.name(), rules.on(name), resolved.on(name)));
        return resolved;
    }

    /**
     * Adds the checks of joins, arrivals, and other receivers on this host, for one receive
     * interface.
     *
     * @param rules for what arrives there
     */
    private void arrivals(Link receive, Link transmit, RuleSet rules, ConsumeCheck withholding) {
        add(receive, new GroupCheck(files, receive, rules, settings.host().join().orElseThrow()));
        final List<GroupJoin> joins =
                settings.host().join().orElseThrow().joins(rules, warning -> {});
        checks.add(new IgmpCheck(receive.name(), () -> IgmpAdvice.of(receive, joins)));
        duplicates(receive, rules, joins, withholding);
        listen.ifPresent(
                seconds ->
                        checks.add(
                                new ListenCheck(
                                        receive,
                                        transmit,
                                        rules,
                                        settings.host().join().orElseThrow(),
                                        link ->
                                                Lookout.at(
                                                        link,
                                                        (long) (seconds * 1e9),
                                                        // requested by the user, so all frames
                                                        List.of(Membership.promiscuous()),
                                                        rules))));
    }

    private void duplicates(
            Link receive, RuleSet rules, List<GroupJoin> joins, ConsumeCheck withholding) {
        final Consume consume = settings.consume().orElseThrow();
        add(
                receive,
                new DuplicateCheck(
                        files,
                        receive,
                        rules,
                        joins.stream().map(GroupJoin::group).collect(Collectors.toSet()),
                        NetworkChecks::isDoubled,
                        rule ->
                                (consume == Consume.ON
                                                || consume == Consume.AUTO && isDoubled(rule))
                                        && withholding.isPossible(),
                        () ->
                                consume == Consume.OFF && withholding.isPossible()
                                        ? "ringcast run --consume auto ..."
                                        : ""));
    }

    /**
     * Adds the checks of filters: for frames that leave, and for frames that are delivered to a
     * socket of this host.
     */
    private void filters(RuleSet rules, Link transmit, LocalDeliveryCheck delivery) {
        if (!settings.qdiscBypass().orElseThrow()) {
            datagrams(rules, destination -> !isHere(destination), transmit.name()).stream()
                    .limit(1) // a filter that drops one mostly drops all
                    .map(datagram -> FirewallCheck.egress(files, datagram, Nftables::chains))
                    .forEach(checks::add);
            checks.add(new EgressFilterCheck(transmit, () -> EgressFilters.of(transmit)));
        }
        if (rules.rules().stream().anyMatch(NetworkChecks::isHereFor)) {
            datagrams(rules, NetworkChecks::isHere, delivery.device()).stream()
                    .map(datagram -> FirewallCheck.input(files, datagram, Nftables::chains))
                    .forEach(checks::add);
        }
    }

    /** Returns the datagrams to the selected destinations, each once. */
    private static Set<DatagramFate> datagrams(
            RuleSet rules, Predicate<Destination> wanted, String device) {
        final Set<DatagramFate> datagrams = new LinkedHashSet<>();
        for (final Rule rule : rules.rules()) {
            rule.destinations().stream()
                    .filter(wanted)
                    .map(
                            destination ->
                                    new DatagramFate(
                                            device,
                                            destination.address(),
                                            ListenerCheck.ports(rule, destination)))
                    .forEach(datagrams::add);
        }
        return datagrams;
    }

    private static boolean isHereFor(Rule rule) {
        return rule.destinations().stream().anyMatch(NetworkChecks::isHere);
    }

    /** Returns whether a rule delivers to this host, on the same ports as the multicast. */
    private static boolean isDoubled(Rule rule) {
        return rule.destinations().stream()
                .anyMatch(to -> to.keeps(rule.match().ports()) && isHere(to));
    }

    private static boolean isHere(Destination destination) {
        return destination.deliver() != Deliver.WIRE && Addresses.isLocal(destination.address());
    }

    private LocalDeliveryCheck delivery(Link transmit, RuleSet rules) {
        return new LocalDeliveryCheck(
                files,
                transmit,
                rules.rules().stream().anyMatch(rule -> rule.match().isIpv4() && isHereFor(rule)),
                settings.deliveryMethod().orElseThrow(),
                wanted -> AttachmentProbe.attach(wanted, transmit));
    }

    /**
     * Returns the check whether the original is withheld, even if that is not configured.
     *
     * @param rules for what arrives there
     */
    private ConsumeCheck withholding(Link receive, RuleSet rules) {
        final Consume consume = settings.consume().orElseThrow();
        final ConsumeCheck withholding =
                new ConsumeCheck(
                        files,
                        consume,
                        settings.deliveryMethod().orElseThrow(),
                        new HostObstacles(
                                receive,
                                rules,
                                consume == Consume.ON ? rule -> true : NetworkChecks::isDoubled));
        if (consume == Consume.ON
                || consume == Consume.AUTO
                        && rules.rules().stream().anyMatch(NetworkChecks::isDoubled)) {
            add(receive, withholding);
        }
        return withholding;
    }

    private TransmitMode mode() {
        return settings.transmitter().orElseThrow();
    }

    private void memory(List<Link> receiving, Link transmit) {
        final Optional<RingGeometry> ring =
                mode() == TransmitMode.RING || mode() == TransmitMode.AUTO
                        ? Optional.of(
                                RingGeometry.forMtu(
                                        transmit.mtu(),
                                        settings.transmitRingFrames().orElseThrow()))
                        : Optional.empty();
        final List<RingGeometry> receiveRings =
                receiving.stream()
                        .map(
                                receive ->
                                        RingGeometry.forMtu(
                                                receive.mtu(),
                                                settings.receive().frames().orElseThrow()))
                        .toList();
        checks.add(
                new RingMemoryCheck(files, receiveRings, ring, settings.workers().orElseThrow()));
        if (settings.receive().mode().orElseThrow() == ReceiveMode.V2) {
            receiveRings.stream()
                    .distinct()
                    .map(geometry -> buffer(SocketBuffer.RECEIVE, geometry))
                    .forEach(checks::add);
        }
        ring.ifPresent(geometry -> checks.add(buffer(SocketBuffer.SEND, geometry)));
    }

    private BufferCheck buffer(SocketBuffer buffer, RingGeometry ring) {
        return new BufferCheck(files, buffer, buffer.wish(ring), buffer::granted);
    }

    /** The host's own answers. */
    private record HostNetwork(Link transmit) implements DestinationCheck.Network {
        @Override
        public boolean isLocal(IpAddress address) {
            return Addresses.isLocal(address, transmit);
        }

        @Override
        public IpAddress nextHop(IpAddress address) {
            return Neighbours.nextHop(transmit, address);
        }

        @Override
        public Neighbour resolve(IpAddress address) {
            return Neighbours.resolve(transmit, address);
        }

        @Override
        public Optional<String> deviceTowards(IpAddress address) {
            return Neighbours.interfaceTowards(address).map(Link::name);
        }
    }
}
