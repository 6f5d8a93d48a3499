package io.ringcast.daemon.run;

import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.daemon.config.RulePlan;
import io.ringcast.daemon.privilege.Needs;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.network.Addresses;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SocketBuffer;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.RuleSet;

/** Privileges that a run needs after its start. */
final class PrivilegeNeeds {
    /**
     * Packet sockets for each worker and receive interface. At most seven are in use: one receives;
     * for each of two devices that frames leave through, there is one for single frames, one for
     * super-frames and one for a ring. Each time that rings are opened again on a receiving device,
     * one more is used up.
     */
    private static final int SOCKETS_OF_WORKER = 16;

    /**
     * Packet sockets beside the workers'. Four detect whether a device is still the same, and send
     * ARP requests; the rest is spare. More sockets would delay the end of a killed process: the
     * kernel takes some 10 ms to close each one (synchronize_net in packet_release,
     * net/packet/af_packet.c).
     */
    private static final int SOCKETS_BESIDE = 24;

    /**
     * MTU assumed for the size of the receive buffer. The real one is not known before the device
     * is opened; Ethernet's standard MTU is the most common.
     */
    private static final int USUAL_MTU = 1_500;

    private PrivilegeNeeds() {}

    static Needs of(RunPlan plan) {
        final EngineSettings engine = plan.engine();
        final int sockets =
                SOCKETS_BESIDE
                        + SOCKETS_OF_WORKER
                                * engine.workers().getAsInt()
                                * engine.receiveInterfaces().size();
        final RingGeometry ring =
                RingGeometry.forMtu(USUAL_MTU, engine.receive().frames().getAsInt());
        return new Needs(
                plan.user(), sockets, SocketBuffer.RECEIVE.wish(ring), () -> programs(plan));
    }

    private static boolean programs(RunPlan plan) {
        final boolean[] own = {false};
        final RuleSet rules =
                plan.rules()
                        .rules(
                                group -> {
                                    own[0] = true;
                                    return RulePlan.anyAddress(group);
                                });
        return own[0]
                || plan.engine().consume().get() == Consume.ON
                || rules.rules().stream()
                        .flatMap(rule -> rule.destinations().stream())
                        .anyMatch(PrivilegeNeeds::isLocal);
    }

    private static boolean isLocal(Destination destination) {
        return destination.deliver() == Deliver.LOCAL
                || destination.deliver() == Deliver.AUTO
                        && Addresses.isLocal(destination.address());
    }
}
