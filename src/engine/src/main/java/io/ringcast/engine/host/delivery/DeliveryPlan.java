package io.ringcast.engine.host.delivery;

import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * Settings of delivery to this host's own stack, and of withholding from it.
 *
 * @param rules the rules with their destinations
 * @param method how frames are delivered to this host itself
 * @param consume whether forwarded frames are withheld from the stack
 * @param receiveInterfaces names of the devices that multicast arrives on
 * @param qdiscBypass whether frames bypass traffic control, where the delivery program would run
 * @param dryRun whether no frame is sent, and so none is delivered or withheld
 * @param warnings receives one line for each setting that cannot be met
 */
public record DeliveryPlan(
        RuleSet rules,
        DeliveryMethod method,
        Consume consume,
        List<String> receiveInterfaces,
        boolean qdiscBypass,
        boolean dryRun,
        Consumer<String> warnings) {
    /** Returns this plan with only the rules for frames that arrive on one interface. */
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
