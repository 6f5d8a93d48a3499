package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.SourceRewrite;
import io.ringcast.engine.rule.Ttl;
import io.ringcast.engine.rule.UdpChecksum;
import org.junit.jupiter.api.Test;

/** What becomes of IPv6 frames, byte for byte against the builder of frames. */
class Ipv6RewriteTest {
    private static final long MAC = 0x0200_0000_0009L;
    private static final String TO = "2001:db8::2";

    private static Rule.Builder rule() {
        return Rule.named("a")
                .group("ff3e::/64")
                .to(Destination.of(IpAddress.parse(TO)).withMac(MAC));
    }

    private static TestFrame frame() {
        return new TestFrame().ipv6();
    }

    private static TestFrame sent() {
        return frame().group(TO).macs(MAC, TestFrame.FROM);
    }

    private static void assertForwarded(TestFrame expected, Rule.Builder rule, Received frame) {
        assertArrayEquals(expected.bytes(), new Driver(rule.build()).forward(frame));
    }

    @Test
    void replacesTheDestinationAndNothingElse() {
        assertForwarded(sent(), rule(), frame().received());
        assertForwarded(
                sent().padding(new byte[3]), rule(), frame().padding(new byte[3]).received());
    }

    @Test
    void aMulticastDestinationHasItsMacAddress() {
        final byte[] out =
                new Driver(Rule.named("a").group("ff3e::/64").to("ff1e::8:1234:5678").build())
                        .forward(frame().received());
        assertArrayEquals(
                frame().group("ff1e::8:1234:5678").macs(0x3333_1234_5678L, TestFrame.FROM).bytes(),
                out);
    }

    @Test
    void keepsExtensionHeaders() {
        final byte[] alert = {0, 5, 2, 0, 0, 1, 0};
        assertForwarded(
                sent().extension(0, alert).fragmentHeader(),
                rule(),
                frame().extension(0, alert).fragmentHeader().received());
    }

    @Test
    void sourceCanBeSet() {
        final SourceRewrite source = SourceRewrite.parse("[2001:db8::77]:99");
        assertForwarded(
                sent().source("2001:db8::77").sourcePort(99),
                rule().rewriteSource(source),
                frame().received());
    }

    @Test
    void hopLimitCanBeSetOrDecremented() {
        assertForwarded(sent().ttl(7), rule().ttl(Ttl.DECREMENT), frame().received());
        assertForwarded(sent().ttl(255), rule().ttl(Ttl.set(255)), frame().received());
    }

    @Test
    void aWrongChecksumStaysWrongAndFullRepairs() {
        final Received wrong = frame().udpChecksumError(5).received();
        assertForwarded(sent().udpChecksumError(5), rule(), wrong);
        assertForwarded(sent(), rule().udpChecksum(UdpChecksum.FULL), wrong);
        final Received none = frame().udpChecksum(0).received();
        assertForwarded(sent(), rule().udpChecksum(UdpChecksum.FULL), none);
    }

    @Test
    void finishesAnUnfinishedChecksum() {
        final Received unfinished =
                frame().udpChecksum(0x1234).received().withFlags(FrameFlags.CSUM_NOT_READY);
        assertForwarded(sent(), rule(), unfinished);
    }

    @Test
    void rewritesFragments() {
        final Driver engine = new Driver(rule().build());
        assertArrayEquals(
                sent().fragment(0, true).bytes(),
                engine.forward(frame().fragment(0, true).received()));
        assertArrayEquals(
                sent().fragment(8, false).bytes(),
                engine.forward(frame().fragment(8, false).received()));
    }

    @Test
    void putsATagBack() {
        assertForwarded(
                sent().tag(0x8100, 5), rule(), frame().received().withMetadataTag(5, 0x8100));
    }

    @Test
    void aPlainDatagramIsKnownAsSuch() {
        final Driver engine = new Driver(rule().build());
        engine.forward(frame().received());
        final OutFrame out = engine.outFrame();
        assertTrue(out.isPlain());
        assertFalse(out.isIpv4());
        assertEquals(62, out.headersLength());
        engine.forward(frame().extension(60, new byte[7]).received());
        assertFalse(engine.outFrame().isPlain());
    }

    /** It is verified before its frame may leave in a super-frame, and a wrong one is seen. */
    @Test
    void aChecksumIsVerified() {
        final Driver engine = new Driver(rule().build());
        engine.forward(frame().received());
        assertTrue(engine.outFrame().mayGetChecksum());
        engine.forward(frame().udpChecksumError(1).received());
        assertFalse(engine.outFrame().mayGetChecksum());
    }

    @Test
    void theDestinationCanMove() {
        final Driver engine = new Driver(rule().build());
        engine.table.setAddress(0, IpAddress.parse("2001:db8:1::3"));
        assertArrayEquals(
                sent().group("2001:db8:1::3").bytes(), engine.forward(frame().received()));
    }
}
