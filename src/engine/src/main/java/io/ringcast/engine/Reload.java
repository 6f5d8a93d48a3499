package io.ringcast.engine;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.host.delivery.DeliveryChange;
import io.ringcast.engine.host.delivery.Resolution;
import io.ringcast.engine.host.socket.Outlets;
import io.ringcast.engine.host.socket.ReceiveSide;
import io.ringcast.engine.host.socket.TransmitSide;
import io.ringcast.engine.match.Renumbering;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Change-over of a running engine to other rules. Everything around the loops is first made fit for
 * both, then the loops change over between two rounds, then what only the former rules needed ends:
 * so each frame obeys one of the two, and none falls between.
 *
 * <p>Threading: {@link #prepare} by any thread, {@link #run} by one that has the control to itself.
 */
final class Reload {
    /** What the former rules have in flight to this host is turned round by then, or late. */
    private static final long SETTLE_NANOS = 20_000_000L;

    private final EngineConfig before;
    private final EngineConfig config;
    private final EngineParts parts;
    private final RuleSet rules;
    private final List<RuleSet> resolved;
    private final Generation former;
    private final Renumbering numbers;
    private final int[] formerOf;

    /** MAC addresses of new destinations, by their addresses. */
    private Map<IpAddress, Long> found = Map.of();

    /**
     * @param before what is in force
     * @param config what is to be, see {@link EngineConfig#succeededBy}
     * @param resolved its rules as they are on each receive interface
     */
    Reload(EngineConfig before, EngineConfig config, List<RuleSet> resolved, EngineParts parts) {
        this.before = before;
        this.config = config;
        this.resolved = resolved;
        this.parts = parts;
        rules = config.rules();
        former = parts.workers().generation();
        // As they are written: one for an own address is the same when that is another one
        numbers = Renumbering.of(before.rules(), rules);
        formerOf = numbers.formerDestinations(rules.destinations());
    }

    /** What may take its time: the neighbour table is asked for new destinations. */
    void prepare() {
        refuseLoops();
        EngineParts.warnings(config, resolved).forEach(config.warnings());
        StackAdvice.warn(config, rules, receiveLinks());
        found =
                Resolution.resolveNew(
                        rules,
                        formerOf,
                        parts.workers().transmitting().link(),
                        Duration.ofMillis(config.host().neighbourTimeoutMillis()),
                        config.warnings());
    }

    /**
     * Judges the rules by what joins the interfaces.
     *
     * @throws EngineException if they would send a datagram round without end
     */
    void refuseLoops() {
        LoopRefusal.byLink(config, resolved, receiveLinks(), parts.workers().transmitting().link());
    }

    /**
     * Changes over.
     *
     * @return what was opened anew
     * @throws RuntimeException with a message of one line if that is not possible; then the former
     *     rules are in force, alone
     */
    List<String> run() {
        final DeliveryChange delivery = delivery();
        final List<String> reopened = new ArrayList<>();
        final Generation next;
        final TransmitSide.Change change;
        try {
            if (resize(config)) {
                reopened.add("receive rings");
            }
            parts.watch().joinOthers(EngineParts.joins(config));
            delivery.widen();
            admit(this::both, nicFilters(before, config));
            delivery.changeOver();
            next = new Generation(former.number() + 1, tables(delivery), numbers);
            change =
                    parts.workers()
                            .transmitting()
                            .prepare(next.table(), numbers.destinations(), transmitPlan());
        } catch (RuntimeException e) {
            undo(delivery);
            throw e;
        }
        for (int i = 0; i < next.tables().size(); i++) {
            parts.workers().receiving().get(i).prepare(next.tables().get(i));
        }
        parts.destinations().succeed(next.table());
        parts.workers().changeOver(next, change);
        settle(delivery);
        if (!change.others().isEmpty()) {
            reopened.add("transmitters");
        }
        return reopened;
    }

    private Outlets.Plan transmitPlan() {
        final TransmitConfig transmit = config.transmit();
        return parts.workers()
                .transmitting()
                .plan()
                .with(transmit.mode(), transmit.ringFrames(), transmit.qdiscBypass());
    }

    /** Returns whether any ring was opened anew. */
    private boolean resize(EngineConfig to) {
        boolean any = false;
        for (final ReceiveSide side : parts.workers().receiving()) {
            any |= side.resize(to.receive().ringFrames());
        }
        return any;
    }

    /**
     * What these rules take on each interface.
     *
     * @param rules for each receive interface, by its number
     */
    private void admit(IntFunction<List<Rule>> rules, List<NicFilter> filters) {
        final List<ReceiveSide> sides = parts.workers().receiving();
        for (int i = 0; i < sides.size(); i++) {
            sides.get(i).admit(rules.apply(i), filters);
        }
    }

    private static List<NicFilter> nicFilters(EngineConfig... configs) {
        return Arrays.stream(configs).map(each -> each.receive().nicFilter()).distinct().toList();
    }

    private DeliveryChange delivery() {
        try {
            return new DeliveryChange(
                    EngineParts.deliveryPlans(config, resolved),
                    parts.delivery(),
                    parts.consumption(),
                    formerOf);
        } catch (IllegalArgumentException e) {
            throw new NetworkException(e.getMessage());
        }
    }

    private List<Rule> both(int number) {
        final List<Rule> both = new ArrayList<>(formerly(number));
        both.addAll(now(number));
        return both;
    }

    private List<Rule> now(int number) {
        return on(number, resolved.get(number));
    }

    private List<Rule> formerly(int number) {
        return on(number, former.tables().get(number).rules());
    }

    private List<Rule> on(int number, RuleSet all) {
        return all.on(config.receive().interfaceNames().get(number)).rules();
    }

    /** Destinations that stay are known; others have been asked for. */
    private List<RuleTable> tables(DeliveryChange delivery) {
        final List<RuleTable> tables =
                EngineParts.tables(resolved, config.receive().interfaceNames());
        final RuleTable table = tables.get(0);
        for (int d = 0; d < rules.destinations(); d++) {
            final boolean stays =
                    formerOf[d] >= 0 && delivery.isLocal(d) == delivery.wasLocal(formerOf[d]);
            if (stays) {
                table.setMac(d, former.table().mac(formerOf[d]));
                table.setAddress(d, former.table().address(formerOf[d]));
            } else if (delivery.isLocal(d)) {
                table.setMac(d, delivery.mac());
            } else if (!rules.destination(d).isResolved()) {
                table.setMac(
                        d, found.getOrDefault(rules.destination(d).address(), MacAddress.NONE));
            }
        }
        return tables;
    }

    private void settle(DeliveryChange delivery) {
        final long deadline = System.nanoTime() + SETTLE_NANOS;
        while (parts.delivery().method().isPresent()
                && parts.workers().inFlight() > 0
                && System.nanoTime() - deadline < 0) {
            parts.workers().loops().awaitRound();
        }
        attempt(() -> admit(this::now, nicFilters(config)));
        attempt(() -> delivery.settle(receiveLinks()));
        parts.watch().leaveFormer();
        parts.watch().forget(numbers.destinations(), rules.destinations());
        new Resolution(rules, parts.delivery()).follow(parts.watch());
    }

    private void undo(DeliveryChange delivery) {
        attempt(() -> admit(this::formerly, nicFilters(before)));
        attempt(delivery::undo);
        parts.watch().undoJoins();
        attempt(() -> resize(before));
    }

    private List<Link> receiveLinks() {
        return parts.workers().receiving().stream().map(ReceiveSide::link).toList();
    }

    /** More than is needed is let in or delivered for now: no reason to give up. */
    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            config.warnings().accept("reload: " + e.getMessage());
        }
    }
}
