package io.ringcast.engine.host.delivery;

import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is asked for about this host's own stack.
 *
 * @param rules what is forwarded, to where
 * @param method how frames get to this host itself
 * @param consume whether what is forwarded is withheld from the stack
 * @param receiveInterfaces names of the devices that multicast arrives on
 * @param qdiscBypass whether frames go past traffic control, where delivery cannot be
 * @param dryRun whether nothing is sent, and so nothing delivered or withheld
 * @param warnings told, one line each, what is not as wished
 */
public record DeliveryPlan(
        RuleSet rules,
        DeliveryMethod method,
        Consume consume,
        List<String> receiveInterfaces,
        boolean qdiscBypass,
        boolean dryRun,
        Consumer<String> warnings) {
    /** Of what is forwarded, only what arrives on one of the devices. */
    public DeliveryPlan on(String receiveInterface) {
        return new DeliveryPlan(
                rules.on(receiveInterface),
                method,
                consume,
                receiveInterfaces,
                qdiscBypass,
                dryRun,
                warnings);
    }
}
