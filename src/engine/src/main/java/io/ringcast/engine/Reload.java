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
 * Change-over of a running engine to other rules. First, joins, filters and delivery are widened to
 * serve both rule sets; then the loops change over between two rounds; then everything that only
 * the former rules needed is removed. So each frame is forwarded by one of the two rule sets, and
 * none is lost.
 *
 * <p>Threading: any thread may call {@link #prepare}; {@link #run} must be called within {@link
 * Control#exclusively} or by a task of the control.
 */
final class Reload {
    /**
     * Longest wait for frames that are still in flight by the former rules, if any destination is
     * this host.
     */
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
     * @param before the configuration in force
     * @param config the new configuration, see {@link EngineConfig#succeededBy}
     * @param resolved its rules for each receive interface, with its own addresses filled in
     */
    Reload(EngineConfig before, EngineConfig config, List<RuleSet> resolved, EngineParts parts) {
        this.before = before;
        this.config = config;
        this.resolved = resolved;
        this.parts = parts;
        rules = config.rules();
        former = parts.workers().generation();
        // The rules as written: a rule for an own address stays the same when that address changes
        numbers = Renumbering.of(before.rules(), rules);
        formerOf = numbers.formerDestinations(rules.destinations());
    }

    /**
     * Does the slow part before the change-over: resolves the MAC addresses of new destinations.
     */
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
     * Checks the rules for forwarding loops on this host.
     *
     * @throws EngineException if the rules would forward a datagram in an endless loop
     */
    void refuseLoops() {
        LoopRefusal.byLink(config, resolved, receiveLinks(), parts.workers().transmitting().link());
    }

    /**
     * Changes over to the new rules.
     *
     * @return what was reopened
     * @throws RuntimeException with a message of one line if that is not possible; then only the
     *     former rules are in force
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

    /** Returns true if any ring was reopened. */
    private boolean resize(EngineConfig to) {
        boolean any = false;
        for (final ReceiveSide side : parts.workers().receiving()) {
            any |= side.resize(to.receive().ringFrames());
        }
        return any;
    }

    /**
     * Lets in the frames that these rules match on each interface.
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

    /**
     * Builds the new tables. Destinations that stay keep their MAC address; those of new
     * destinations come from {@link #prepare}.
     */
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

    /**
     * Runs a step of which a failure is only a warning: more frames than necessary are then let in
     * or delivered.
     */
    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            config.warnings().accept("reload: " + e.getMessage());
        }
    }
}
