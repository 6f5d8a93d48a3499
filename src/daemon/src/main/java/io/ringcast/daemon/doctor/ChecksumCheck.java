package io.ringcast.daemon.doctor;

import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.rule.Gso;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.UdpChecksum;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks UDP checksums: how the rules handle datagrams without a checksum, and which frames
 * therefore cannot be sent in super-frames.
 */
final class ChecksumCheck implements Check {
    private final RuleSet rules;
    private final TransmitMode mode;

    ChecksumCheck(RuleSet rules, TransmitMode mode) {
        this.rules = rules;
        this.mode = mode;
    }

    @Override
    public String name() {
        return "UDP checksums";
    }

    @Override
    public List<Finding> findings() {
        final List<Finding> findings = new ArrayList<>();
        rules.rules().stream().filter(this::inSuperFrames).forEach(rule -> look(rule, findings));
        return findings.isEmpty()
                ? List.of(Finding.ok(name(), "as the rules say, however frames leave"))
                : findings;
    }

    /**
     * Returns whether frames of an IPv4 rule can be sent in super-frames. IPv6 rules need no check:
     * in IPv6, every datagram has a checksum.
     */
    private boolean inSuperFrames(Rule rule) {
        return rule.match().isIpv4()
                && rule.options().gso() == Gso.ON
                && (mode == TransmitMode.GSO || mode == TransmitMode.AUTO);
    }

    private void look(Rule rule, List<Finding> findings) {
        switch (rule.options().udpChecksum()) {
            case AUTO ->
                    findings.add(
                            info(
                                    rule,
                                    "adds one to datagrams without that leave in a super-frame",
                                    UdpChecksum.KEEP));
            case KEEP ->
                    findings.add(
                            info(
                                    rule,
                                    "sends datagrams without one singly, which costs more",
                                    UdpChecksum.AUTO));
            case ZERO ->
                    findings.add(
                            info(
                                    rule,
                                    "removes it, so all its frames are sent singly, which costs more",
                                    UdpChecksum.AUTO));
            case FULL -> {
                // computed for every datagram
            }
        }
    }

    private Finding info(Rule rule, String message, UdpChecksum instead) {
        return Finding.info(
                name(),
                "rule " + rule.name() + " " + message,
                "ringcast run --udp-checksum "
                        + instead
                        + " ...   # in a file, udp-checksum: "
                        + instead);
    }
}
