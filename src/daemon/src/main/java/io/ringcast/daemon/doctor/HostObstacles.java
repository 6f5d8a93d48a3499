package io.ringcast.daemon.doctor;

import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.delivery.AttachmentProbe;
import io.ringcast.engine.host.delivery.Consumption;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.UpperDevice;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Obstacles on this host to withholding frames.
 *
 * @param receive the receive interface
 * @param rules rules of the run
 * @param wanted selects the rules whose frames are withheld
 */
record HostObstacles(Link receive, RuleSet rules, Predicate<Rule> wanted)
        implements ConsumeCheck.Obstacles {
    @Override
    public Optional<String> filter() {
        return Consumption.obstacle(rules, wanted);
    }

    @Override
    public Optional<UpperDevice> upper() {
        return UpperDevice.taking(receive);
    }

    @Override
    public DeliveryMethod attach(DeliveryMethod method) {
        return AttachmentProbe.attach(method, receive);
    }
}
