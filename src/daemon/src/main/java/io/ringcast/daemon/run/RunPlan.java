package io.ringcast.daemon.run;

import io.ringcast.engine.forward.IdleMode;
import io.ringcast.engine.frame.Ipv4Prefix;
import io.ringcast.engine.rule.UdpChecksum;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The options of a run, checked as far as that is possible without asking the host.
 *
 * @param receiveInterface where multicast arrives
 * @param transmitInterface where unicast leaves
 * @param group groups to take
 * @param port UDP destination port to take
 * @param destination IPv4 address; empty for the transmitting interface's own
 * @param destinationMac MAC address, or {@link io.ringcast.engine.frame.MacAddress#NONE}
 * @param udpChecksum what becomes of the UDP checksum
 * @param idle what the loop does while nothing arrives
 * @param cpu where the loop is pinned
 * @param ringFrames slots of the receive ring
 * @param qdiscBypass past traffic control
 * @param histogramLog the .hlog file
 * @param seconds when to end without being told
 */
record RunPlan(
        String receiveInterface,
        String transmitInterface,
        Ipv4Prefix group,
        int port,
        OptionalInt destination,
        long destinationMac,
        UdpChecksum udpChecksum,
        IdleMode idle,
        OptionalInt cpu,
        int ringFrames,
        boolean qdiscBypass,
        Optional<Path> histogramLog,
        OptionalDouble seconds) {}
