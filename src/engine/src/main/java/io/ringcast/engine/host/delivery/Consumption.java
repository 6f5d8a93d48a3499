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
 * Withholds from this host's own stack what the rules take, as long as it is open: by a program at
 * the ingress of the receiving device. The receive ring gets its copy before.
 *
 * <p>Threading: any thread, one call at a time.
 */
public final class Consumption implements AutoCloseable {
    /** As bpftool(8) shows the program. */
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
     * Begins to withhold; to be called once the receive ring is there.
     *
     * @param method AUTO, TCX or CLSACT
     * @param link the receiving device
     * @param wanted the rules whose frames are withheld
     * @param warnings told in one line what is not withheld
     * @throws LinuxException if the kernel refuses, with advice
     * @throws io.ringcast.engine.network.NetworkException if it does not answer (CLSACT)
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

    /** The second attempt's failure counts; where it succeeds, the first one's is told. */
    static Consumption open(
            Supplier<Consumption> following,
            Supplier<Consumption> lesser,
            Consumer<String> warnings) {
        try {
            return following.get();
        } catch (LinuxException e) {
            final Consumption consumption = lesser.get();
            // A kernel before Linux 5.8, or one that is short of memory: the message tells
            warnings.accept(
                    "consume: fragments still reach this host's stack, because the kernel refuses the map"
                            + " that they are followed by: "
                            + e.getMessage());
            return consumption;
        }
    }

    /**
     * Why a filter for these rules cannot be had on any kernel.
     *
     * @param wanted as for {@link #open}
     * @return one line; empty if it can
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

    /** What is withheld: frames that all of these take. */
    List<Taking> takings() {
        return takings;
    }

    /**
     * Withholds frames that all of these take, from one frame to the next.
     *
     * @throws LinuxException if the kernel refuses; then all is as before
     * @throws IllegalArgumentException if the rules are too many for a filter, likewise
     */
    void take(List<Taking> others) {
        attachment.replace(program(others, link));
        takings = others;
    }

    /** How it is done: TCX or CLSACT. */
    public DeliveryMethod method() {
        return attachment.method();
    }

    /**
     * The receiving device has another MTU, or is another one now, or the same one again after it
     * had gone.
     *
     * @throws LinuxException if the program cannot be attached; then the stack gets its copies
     */
    public void reattach(Link now) {
        final DeliveryMethod method = attachment.method();
        attachment.close();
        attachment = attach(method, now);
    }

    /** The stack gets everything again. */
    @Override
    public void close() {
        attachment.close();
        fragments.ifPresent(FragmentMap::close);
    }
}
