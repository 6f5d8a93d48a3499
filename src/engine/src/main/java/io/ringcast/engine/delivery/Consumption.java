package io.ringcast.engine.delivery;

import io.ringcast.engine.bpf.Direction;
import io.ringcast.engine.bpf.Program;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.RuleSet;

/**
 * Withholds from this host's own stack what the rules take, as long as it is open: by a program at
 * the ingress of the receiving device. The receive ring gets its copy before.
 *
 * <p>Threading: any thread, one call at a time.
 */
public final class Consumption implements AutoCloseable {
    /** As bpftool(8) shows the program. */
    private static final String PROGRAM = "ringcast_take";

    private final RuleSet rules;
    private AttachedProgram attachment;

    private Consumption(RuleSet rules, AttachedProgram attachment) {
        this.rules = rules;
        this.attachment = attachment;
    }

    /**
     * Begins to withhold; to be called once the receive ring is there.
     *
     * @param method AUTO, TCX or CLSACT
     * @param link the receiving device
     * @throws LinuxException if the kernel refuses, with advice
     * @throws IllegalArgumentException if the rules are too many for a filter
     */
    public static Consumption open(DeliveryMethod method, Link link, RuleSet rules) {
        try {
            return new Consumption(rules, attach(method, link, rules));
        } catch (LinuxException e) {
            throw e.withAdvice(
                    "--consume"
                            + (e.advice().isEmpty()
                                    ? " is not possible on this kernel"
                                    : ": " + e.advice())
                            + "; or leave it out");
        }
    }

    private static AttachedProgram attach(DeliveryMethod method, Link link, RuleSet rules) {
        return AttachedProgram.attach(
                method, link, Direction.INGRESS, PROGRAM, program(link, rules));
    }

    private static Program program(Link link, RuleSet rules) {
        return ConsumeProgram.of(rules, link.mtu() + Ethernet.LENGTH);
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
        attachment = attach(method, now, rules);
    }

    /** The stack gets everything again. */
    @Override
    public void close() {
        attachment.close();
    }
}
