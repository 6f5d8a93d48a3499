package io.ringcast.daemon.run;

import io.ringcast.engine.Engine;
import io.ringcast.engine.frame.Ipv4Address;
import io.ringcast.engine.frame.MacAddress;
import io.ringcast.engine.network.Neighbours;
import io.ringcast.engine.rule.Destination;

/** What a run says once frames can flow. */
final class ReadyLine {
    private ReadyLine() {}

    static String of(Engine engine, RunPlan plan) {
        final Destination destination = engine.rules().get(0).destinations().get(0);
        return "ready: %s -> %s, %s port %d -> %s (%s), ring %d frames, idle %s, %s"
                .formatted(
                        engine.receiveLink().name(),
                        engine.transmitLink().name(),
                        plan.group(),
                        plan.port(),
                        Ipv4Address.format(destination.address()),
                        MacAddress.format(mac(engine, destination)),
                        engine.receiveGeometry().frameCount(),
                        plan.idle().label(),
                        plan.cpu().isPresent() ? "CPU " + plan.cpu().getAsInt() : "any CPU");
    }

    /** The kernel has just told the engine, so it answers at once. */
    private static long mac(Engine engine, Destination destination) {
        return destination.isResolved()
                ? destination.mac()
                : Neighbours.resolve(engine.transmitLink(), destination.address()).mac();
    }
}
