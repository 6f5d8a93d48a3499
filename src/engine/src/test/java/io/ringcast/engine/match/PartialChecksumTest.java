package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.UdpChecksum;
import io.ringcast.engine.rule.VlanRewrite;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rewriting reports the state of a checksum, and leaves the computation to the transmitter. */
class PartialChecksumTest {
    private static final int LEFT = FrameFlags.CSUM_NOT_READY;
    private static final int RIGHT = FrameFlags.CSUM_VALID;
    private static final int PARTIAL = OutFrame.CHECKSUM_PARTIAL;
    private static final int VALID = OutFrame.CHECKSUM_VALID;
    private static final int OPTIONAL = OutFrame.CHECKSUM_OPTIONAL;
    private static final int UNKNOWN = OutFrame.CHECKSUM_UNKNOWN;
    private static final long MAC = 0x0200_0000_0099L;

    private static Rule.Builder rule() {
        return Rule.named("a")
                .ports(PortRange.ANY)
                .to(Destination.parse("10.0.0.1:7").withMac(MAC));
    }

    private static TestFrame expected() {
        return new TestFrame().macs(MAC, TestFrame.FROM).group("10.0.0.1").port(7);
    }

    /** Returns the same frame with the folded pseudo-header sum (RFC 768) as its checksum. */
    private static byte[] left(TestFrame frame) {
        final byte[] bytes = frame.bytes();
        final byte[] pseudo = Arrays.copyOf(Arrays.copyOfRange(bytes, 26, 34), 12);
        pseudo[9] = 17;
        pseudo[10] = bytes[38];
        pseudo[11] = bytes[39];
        final int sum = ~Oracle.checksum(pseudo);
        bytes[40] = (byte) (sum >> 8);
        bytes[41] = (byte) sum;
        return bytes;
    }

    private static void check(Rule.Builder rule, Received frame, byte[] expected, int known) {
        final Driver engine = new Driver(rule.build());
        assertEquals(Verdict.matched(0), engine.match(frame));
        assertArrayEquals(expected, engine.rewritePartial(0));
        assertEquals(known, engine.outFrame().checksum());
    }

    @Test
    void leavesWhatItWouldHaveToCompute() {
        final Received frame = new TestFrame().udpChecksum(99).received();
        check(rule(), frame.withFlags(LEFT), left(expected()), PARTIAL);
        check(rule().udpChecksum(UdpChecksum.FULL), frame, left(expected()), PARTIAL);
        final Received tagged = new TestFrame().tag(0x8100, 5).received();
        check(
                rule().rewriteVlan(VlanRewrite.STRIP),
                tagged.withFlags(LEFT),
                left(expected()),
                PARTIAL);
    }

    @Test
    void framesThatAreNotPlainCanBeFinishedToo() {
        for (final TestFrame[] pair :
                List.of(
                        pair(f -> f.tag(0x8100, 5)),
                        pair(f -> f.options((byte) 1, (byte) 1, (byte) 1, (byte) 0)),
                        pair(f -> f.padding((byte) 1)),
                        pair(f -> f.payload(new byte[0])),
                        pair(f -> f.payload((byte) 1, (byte) 2).udpLength(9)))) {
            final Driver engine = new Driver(rule().build());
            engine.match(pair[0].received().withFlags(LEFT));
            assertArrayEquals(pair[1].bytes(), engine.rewrite(0));
            assertEquals(VALID, engine.outFrame().checksum());
            assertFalse(engine.outFrame().isPlain());
        }
    }

    private static TestFrame[] pair(java.util.function.UnaryOperator<TestFrame> change) {
        return new TestFrame[] {
            change.apply(new TestFrame()), change.apply(expected()),
        };
    }

    @Test
    void passesOnWhatIsKnown() {
        final Received frame = new TestFrame().received();
        check(rule(), frame, expected().bytes(), UNKNOWN);
        check(rule(), frame.withFlags(RIGHT), expected().bytes(), VALID);
        check(
                rule().udpChecksum(UdpChecksum.ZERO),
                frame.withFlags(RIGHT),
                expected().udpChecksum(0).bytes(),
                UNKNOWN);
    }

    @Test
    void tellsWhereNoneIsAndOneMayBeAdded() {
        final Received none = new TestFrame().udpChecksum(0).received();
        final byte[] stays = expected().udpChecksum(0).bytes();
        for (final int flags : new int[] {0, RIGHT}) {
            check(rule(), none.withFlags(flags), stays, OPTIONAL);
            check(rule().udpChecksum(UdpChecksum.KEEP), none.withFlags(flags), stays, UNKNOWN);
            check(rule().udpChecksum(UdpChecksum.ZERO), none.withFlags(flags), stays, UNKNOWN);
        }
        check(rule().udpChecksum(UdpChecksum.FULL), none, left(expected()), PARTIAL);
        final Received fragment = new TestFrame().fragment(0, true).udpChecksum(0).received();
        for (final UdpChecksum mode : UdpChecksum.values()) {
            final byte[] first = expected().fragment(0, true).udpChecksum(0).bytes();
            check(rule().udpChecksum(mode), fragment, first, UNKNOWN);
        }
    }

    @Test
    void keepDiffersFromAutoInNothingElse() {
        final Rule.Builder keep = rule().udpChecksum(UdpChecksum.KEEP);
        final Received frame = new TestFrame().received();
        check(keep, frame, expected().bytes(), UNKNOWN);
        check(keep, frame.withFlags(RIGHT), expected().bytes(), VALID);
        check(keep, frame.withFlags(LEFT), left(expected()), PARTIAL);
    }

    @Test
    void forgetsWhatItKnewOfTheFrameBefore() {
        final Driver engine = new Driver(rule().build());
        engine.match(new TestFrame().received().withFlags(LEFT));
        engine.rewritePartial(0);
        assertEquals(PARTIAL, engine.outFrame().checksum());
        engine.rewrite(0);
        assertEquals(VALID, engine.outFrame().checksum());
        engine.rewritePartial(0);
        assertEquals(PARTIAL, engine.outFrame().checksum());
        engine.match(new TestFrame().fragment(0, true).udpChecksum(0).received());
        engine.rewrite(0);
        assertEquals(UNKNOWN, engine.outFrame().checksum());
    }
}
