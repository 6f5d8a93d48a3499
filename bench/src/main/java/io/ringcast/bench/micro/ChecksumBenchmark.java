package io.ringcast.bench.micro;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.UdpChecksum;
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

/** Match and rewrite of one frame, for each way to treat its UDP checksum. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChecksumBenchmark {
    private static final long MAC = 0x0200_0000_0001L;

    /** Way to treat the UDP checksum. */
    public enum Way {
        /** Updated incrementally (RFC 1624). */
        INCREMENTAL,
        /** Removed. */
        ZERO,
        /** Recomputed, because the rule asks for it. */
        FULL,
        /** Recomputed, because the sender had left it to its device. */
        UNFINISHED
    }

    /** Way to treat the UDP checksum. */
    @Param public Way way;

    /** Frame length in bytes. */
    @Param({"100", "1400"})
    public int length;

    private OneFrame frame;

    /** For JMH. */
    public ChecksumBenchmark() {}

    /** Compiles the rule. */
    @Setup
    public void open() {
        final UdpChecksum mode =
                switch (way) {
                    case ZERO -> UdpChecksum.ZERO;
                    case FULL -> UdpChecksum.FULL;
                    case INCREMENTAL, UNFINISHED -> UdpChecksum.AUTO;
                };
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("bench")
                                .udpChecksum(mode)
                                .to(Destination.parse("10.0.0.2").withMac(MAC))
                                .build());
        final int flags = way == Way.UNFINISHED ? FrameFlags.CSUM_NOT_READY : FrameFlags.CSUM_VALID;
        frame = new OneFrame(rules, length, flags, 0);
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
}
