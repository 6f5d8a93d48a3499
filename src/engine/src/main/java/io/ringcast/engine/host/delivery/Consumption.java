package io.ringcast.engine.host.delivery;

import io.ringcast.engine.filter.Direction;
import io.ringcast.engine.filter.Program;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.linux.KernelRelease;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Withholding of the rules' frames from this host's own stack while this object is open, by a
 * program at the ingress of the receive device. The receive ring gets its copy before the program
 * runs.
 *
 * <p>Threading: any thread, one call at a time.
 */
public final class Consumption implements AutoCloseable {
    /** Name of the program in bpftool(8). */
    private static final String PROGRAM = "ringcast_take";

    private List<Taking> takings;

    /** Empty if this kernel cannot follow fragments. */
    private final Optional<FragmentMap> fragments;

    private AttachedProgram attachment;
    private Link link;

    private Consumption(RuleSet rules, Predicate<Rule> wanted, Optional<FragmentMap> fragments) {
        takings = List.of(new Taking(rules, wanted));
        this.fragments = fragments;
    }

    /**
     * Begins to withhold. Call it when the receive ring exists.
     *
     * @param method AUTO, TCX or CLSACT
     * @param link the receiving device
     * @param wanted the rules whose frames are withheld
     * @param warnings receives one line about frames that are not withheld
     * @throws LinuxException if the kernel refuses, with advice
     * @throws io.ringcast.engine.network.NetworkException if the kernel does not answer (CLSACT)
     * @throws IllegalArgumentException if the rules are too many for a filter
     */
    public static Consumption open(
            DeliveryMethod method,
            Link link,
            RuleSet rules,
            Predicate<Rule> wanted,
            Consumer<String> warnings) {
        return open(
                () -> following(method, link, rules, wanted),
                () -> {
                    final Consumption lesser = new Consumption(rules, wanted, Optional.empty());
                    lesser.attachment = lesser.attach(method, link);
                    return lesser;
                },
                warnings);
    }

    /**
     * Tries the first supplier, then the second. If both fail, throws the second failure; if only
     * the first fails, warns of that failure.
     */
    static Consumption open(
            Supplier<Consumption> following,
            Supplier<Consumption> lesser,
            Consumer<String> warnings) {
        try {
            return following.get();
        } catch (LinuxException e) {
            final Consumption consumption = lesser.get();
            // the kernel is older than Linux 5.8, or short of memory; the message shows which
            warnings.accept(
                    "consume: fragments still reach this host's stack, because the kernel refuses the map"
                            + " that they are followed by: "
                            + e.getMessage());
            return consumption;
        }
    }

    /**
     * Returns why no kernel can have a filter for these rules.
     *
     * @param wanted as for {@link #open}
     * @return one line; empty if there is no obstacle
     */
    public static Optional<String> obstacle(RuleSet rules, Predicate<Rule> wanted) {
        try {
            ConsumeProgram.check(rules, wanted);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static Consumption following(
            DeliveryMethod method, Link link, RuleSet rules, Predicate<Rule> wanted) {
        final FragmentMap map = FragmentMap.create();
        try {
            final Consumption consumption = new Consumption(rules, wanted, Optional.of(map));
            consumption.attachment = consumption.attach(method, link);
            return consumption;
        } catch (RuntimeException e) {
            map.close();
            throw e;
        }
    }

    private AttachedProgram attach(DeliveryMethod method, Link link) {
        final AttachedProgram attached =
                AttachedProgram.attach(
                        method, link, Direction.INGRESS, PROGRAM, program(takings, link));
        this.link = link;
        return attached;
    }

    private Program program(List<Taking> what, Link device) {
        return ConsumeProgram.of(
                what, device.mtu() + Ethernet.LENGTH, fragments, KernelRelease.knowsSuperFrames());
    }

    /** Returns what is withheld: frames that all of these takings take. */
    List<Taking> takings() {
        return takings;
    }

    /**
     * Withholds frames that all of these takings take; the change is atomic.
     *
     * @throws LinuxException if the kernel refuses; then all is as before
     * @throws IllegalArgumentException if the rules are too many for a filter; then all is as
     *     before
     */
    void take(List<Taking> others) {
        attachment.replace(program(others, link));
        takings = others;
    }

    /** Returns the method: TCX or CLSACT. */
    public DeliveryMethod method() {
        return attachment.method();
    }

    /**
     * Attaches the program again after the receive device has got another MTU or was replaced or
     * re-created.
     *
     * @throws LinuxException if the program cannot be attached; then the stack gets its copies
     */
    public void reattach(Link now) {
        final DeliveryMethod method = attachment.method();
        attachment.close();
        attachment = attach(method, now);
    }

    /** Removes the program: the stack gets all frames again. */
    @Override
    public void close() {
        attachment.close();
        fragments.ifPresent(FragmentMap::close);
    }
}
