package io.ringcast.engine;

import io.ringcast.engine.delivery.Consumption;
import io.ringcast.engine.delivery.DeliveryMethod;
import io.ringcast.engine.network.Link;
import java.util.Optional;

/** Withholds from this host's stack what the rules take, if that is asked for. */
final class HostConsumption implements Attachment {
    /** Null if it is not asked for, and in a dry run. */
    private final Consumption consumption;

    private HostConsumption(Consumption consumption) {
        this.consumption = consumption;
    }

    /**
     * Begins to withhold.
     *
     * @throws EngineException if the rules are too many for that
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    static HostConsumption open(EngineConfig config, Link link) {
        if (!config.consume() || config.dryRun()) {
            return new HostConsumption(null);
        }
        try {
            return new HostConsumption(
                    Consumption.open(method(config.deliveryMethod()), link, config.rules()));
        } catch (IllegalArgumentException e) {
            throw new EngineException(e.getMessage());
        }
    }

    /** There is no other way through another device, as there is for delivery. */
    private static DeliveryMethod method(DeliveryMethod wanted) {
        return wanted == DeliveryMethod.LO ? DeliveryMethod.AUTO : wanted;
    }

    Optional<DeliveryMethod> method() {
        return Optional.ofNullable(consumption).map(Consumption::method);
    }

    @Override
    public void onReceiveLink(Link link) {
        if (consumption != null) {
            consumption.reattach(link);
        }
    }

    @Override
    public void onTransmitLink(Link link) {
        // nothing hangs on that device
    }

    @Override
    public void close() {
        if (consumption != null) {
            consumption.close();
        }
    }
}
