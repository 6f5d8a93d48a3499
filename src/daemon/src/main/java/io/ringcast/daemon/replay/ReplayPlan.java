package io.ringcast.daemon.replay;

import io.ringcast.engine.rule.RuleSet;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Plan of a replay.
 *
 * @param input the capture file to read
 * @param output the capture file to write
 * @param rules the rules; every destination has a MAC address
 * @param interfaceName name of the receive interface that the input was captured on; empty if no
 *     rule names one
 * @param mtu MTU in bytes of the interface that the input was captured on; 0 if not known
 * @param all whether frames that match no rule are also written
 */
record ReplayPlan(
        Path input,
        Path output,
        RuleSet rules,
        Optional<String> interfaceName,
        int mtu,
        boolean all) {}
