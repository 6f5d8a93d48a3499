package io.ringcast.daemon.replay;

import io.ringcast.engine.rule.RuleSet;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a replay is to do.
 *
 * @param input the capture file to read
 * @param output the capture file to write
 * @param rules what is forwarded, to where; every destination has a MAC address
 * @param interfaceName of the receive interface that the input was captured on; empty if no rule
 *     names one
 * @param mtu of the interface that the input was captured on, in bytes; 0 if that is not known
 * @param all whether frames that no rule takes are written, too
 */
record ReplayPlan(
        Path input,
        Path output,
        RuleSet rules,
        Optional<String> interfaceName,
        int mtu,
        boolean all) {}
