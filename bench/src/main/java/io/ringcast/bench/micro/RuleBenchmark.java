package io.ringcast.bench.micro;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Match and rewrite of one frame of 100 bytes. {@link #restoreOnly} is the part of {@link
 * #matchAndRewrite} that restores the frame.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RuleBenchmark {
    private static final int LENGTH = 100;
    private static final int VLAN = 7;
    private static final long MAC = 0x0200_0000_0001L;

    /** Outcome for the frame. */
    public enum Scenario {
        /** The last rule matches it. */
        HIT,
        /** No rule matches it. */
        MISS,
        /** The last rule matches it, and its VLAN tag is inserted again. */
        VLAN,
        /** The last rule matches it and sends it to four destinations. */
        FANOUT4,
        /** As {@link #HIT}, with IPv6 frames and rules. */
        IPV6
    }

    /** Outcome for the frame. */
    @Param public Scenario scenario;

    /** Number of rules, each with a different group. */
    @Param({"1", "256"})
    public int rules;

    private OneFrame frame;

    /** For JMH. */
    public RuleBenchmark() {}

    /** Compiles the rules. */
    @Setup
    public void open() {
        final int flags =
                scenario == Scenario.VLAN
                        ? FrameFlags.CSUM_VALID | FrameFlags.VLAN_VALID | FrameFlags.VLAN_TPID_VALID
                        : FrameFlags.CSUM_VALID;
        frame =
                scenario == Scenario.IPV6
                        ? new OneFrame(
                                ipv6Rules(),
                                Frames.ipv6Multicast(LENGTH, Arena.ofAuto()),
                                flags,
                                VLAN)
                        : new OneFrame(ruleSet(), LENGTH, flags, VLAN);
        if (frame.matchAndRewrite() == RuleTable.UNMATCHED != (scenario == Scenario.MISS)) {
            throw new IllegalStateException(scenario + ": the frame did not go the way it should");
        }
    }

    private RuleSet ruleSet() {
        final List<Rule> list = new ArrayList<>();
        for (int i = 1; i < rules; i++) {
            list.add(rule("239.2." + (i >> 8) + "." + (i & 0xff), "r" + i, 1));
        }
        list.add(
                rule(
                        scenario == Scenario.MISS ? "239.3.3.3" : "239.1.2.3",
                        "last",
                        scenario == Scenario.FANOUT4 ? 4 : 1));
        return new RuleSet(list);
    }

    private RuleSet ipv6Rules() {
        final List<Rule> list = new ArrayList<>();
        for (int i = 1; i < rules; i++) {
            list.add(ipv6Rule("ff15::2:" + Integer.toHexString(i), "r" + i));
        }
        list.add(ipv6Rule(Frames.IPV6_GROUP, "last"));
        return new RuleSet(list);
    }

    private static Rule ipv6Rule(String group, String name) {
        return Rule.named(name)
                .group(group)
                .to(Destination.parse("2001:db8::2").withMac(MAC))
                .build();
    }

    private static Rule rule(String group, String name, int destinations) {
        final Rule.Builder rule = Rule.named(name).group(group);
        for (int d = 0; d < destinations; d++) {
            rule.to(Destination.parse("10.0.0." + (2 + d)).withMac(MAC + d));
        }
        return rule.build();
    }

    /** Frees the memory. */
    @TearDown
    public void close() {
        frame.close();
    }

    /** Restores, matches and rewrites the frame. */
    @Benchmark
    public int matchAndRewrite() {
        frame.restore();
        return frame.matchAndRewrite();
    }

    /** Restores the frame. */
    @Benchmark
    public Object restoreOnly() {
        frame.restore();
        return frame;
    }
}
