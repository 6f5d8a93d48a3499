package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.Ttl;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of docs/frames.md that end in a verdict; fragments have {@link FragmentTest}. */
class VerdictTest {
    private static final Verdict MATCHED = Verdict.matched(0);
    private static final Verdict RUNT = Verdict.dropped("RUNT");
    private static final Verdict TRUNCATED = Verdict.dropped("TRUNCATED");
    private static final Verdict OVERSIZE = Verdict.dropped("OVERSIZE");
    private static final Verdict MALFORMED = Verdict.dropped("MALFORMED");
    private static final Verdict TTL_USED_UP = Verdict.dropped("TTL");

    private final Driver engine = new Driver(rule("any").build());

    private static Rule.Builder rule(String name) {
        return Rule.named(name).to("10.0.0.1");
    }

    private static TestFrame frame() {
        return new TestFrame();
    }

    @Test
    void takesMulticastToThePort() {
        assertEquals(MATCHED, engine.match(frame().received()));
        assertEquals(MATCHED, engine.match(frame().group("224.0.0.0").received()));
        assertEquals(MATCHED, engine.match(frame().group("239.255.255.255").received()));
        assertEquals(MATCHED, engine.match(frame().payload().received()));
    }

    /** Takes exactly one address, whatever the destination MAC address. */
    @Test
    void takesUnicastToTheHostOfARule() {
        final Driver host = new Driver(Rule.named("host").group("10.0.0.9").build());
        assertEquals(MATCHED, host.match(frame().group("10.0.0.9").received()));
        assertEquals(Verdict.UNMATCHED, host.match(frame().group("10.0.0.8").received()));
        assertEquals(Verdict.UNMATCHED, host.match(frame().received()));
    }

    @Test
    void leavesUnicastAndBroadcast() {
        assertEquals(Verdict.UNMATCHED, engine.match(frame().group("10.0.0.1").received()));
        assertEquals(Verdict.UNMATCHED, engine.match(frame().group("223.255.255.255").received()));
        assertEquals(Verdict.UNMATCHED, engine.match(frame().group("240.0.0.0").received()));
        assertEquals(Verdict.UNMATCHED, engine.match(frame().group("255.255.255.255").received()));
        assertEquals(Verdict.UNMATCHED, engine.match(frame().group("0.0.0.0").received()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0806, 0x86dd, 0x88cc, 0x8847, 0x8848, 0x8863, 0x8864, 0x9200, 60})
    void leavesWhatNoRuleIsAbout(int type) {
        assertEquals(Verdict.UNMATCHED, engine.match(frame().type(type).received()));
        // and does not look into it
        final byte[] bytes = Arrays.copyOf(frame().type(type).bytes(), 15);
        assertEquals(Verdict.UNMATCHED, engine.match(new Received(bytes)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 6, 47, 136})
    void leavesWhatIsNotUdp(int protocol) {
        assertEquals(Verdict.UNMATCHED, engine.match(frame().protocol(protocol).received()));
        // whatever else is wrong with it
        final TestFrame wrong = frame().protocol(protocol).version(6).totalLength(9999);
        assertEquals(Verdict.UNMATCHED, engine.match(wrong.received()));
    }

    @Test
    void leavesWhatNoRuleAsksFor() {
        final Driver engine =
                new Driver(
                        rule("a")
                                .group("239.1.0.0/16")
                                .ports(PortRange.parse("5000-5002"))
                                .source(IpPrefix.parse("10.1.0.0/16"))
                                .build());
        assertEquals(MATCHED, engine.match(asked().received()));
        assertEquals(MATCHED, engine.match(asked().port(5000).received()));
        assertEquals(MATCHED, engine.match(asked().port(5002).received()));
        assertEquals(Verdict.UNMATCHED, engine.match(asked().port(4999).received()));
        assertEquals(Verdict.UNMATCHED, engine.match(asked().port(5003).received()));
        assertEquals(Verdict.UNMATCHED, engine.match(asked().port(0).received()));
        assertEquals(Verdict.UNMATCHED, engine.match(asked().group("239.2.0.0").received()));
        assertEquals(Verdict.UNMATCHED, engine.match(asked().source("10.2.0.0").received()));
    }

    private static TestFrame asked() {
        return frame().group("239.1.255.255").port(5001).source("10.1.2.3");
    }

    @Test
    void takesTheFirstRuleThatMatches() {
        final Driver engine =
                new Driver(
                        rule("one").group("239.1.2.3").port(1).build(),
                        rule("two").group("239.1.2.0/24").port(2).build(),
                        rule("block").group("239.1.0.0/16").ports(new PortRange(1, 3)).build(),
                        rule("rest").ports(PortRange.ANY).build());
        assertEquals(Verdict.matched(0), engine.match(frame().port(1).received()));
        assertEquals(Verdict.matched(1), engine.match(frame().port(2).received()));
        assertEquals(Verdict.matched(2), engine.match(frame().port(3).received()));
        assertEquals(Verdict.matched(3), engine.match(frame().port(4).received()));
        assertEquals(
                Verdict.matched(2), engine.match(frame().group("239.1.2.4").port(1).received()));
        assertEquals(
                Verdict.matched(3), engine.match(frame().group("239.2.2.4").port(1).received()));
    }

    @Test
    void matchesTheVlanWhereverTheTagIs() {
        final Driver engine =
                new Driver(rule("five").vlan(5).build(), rule("none").vlan(Match.NO_VLAN).build());
        assertEquals(Verdict.matched(0), engine.match(frame().tag(0x8100, 0xf005).received()));
        assertEquals(Verdict.matched(0), engine.match(frame().tag(0x88a8, 5).received()));
        assertEquals(Verdict.matched(0), engine.match(frame().tag(0x9100, 5).received()));
        assertEquals(
                Verdict.matched(0), engine.match(frame().received().withMetadataTag(0x2005, 0)));
        assertEquals(Verdict.matched(1), engine.match(frame().received()));
        assertEquals(Verdict.UNMATCHED, engine.match(frame().tag(0x8100, 6).received()));
        assertEquals(Verdict.UNMATCHED, engine.match(frame().received().withMetadataTag(6, 0)));
    }

    @Test
    void matchesTheOutermostOfTwoTags() {
        final Driver engine = new Driver(rule("five").vlan(5).build());
        final Verdict five = Verdict.matched(0);
        assertEquals(five, engine.match(frame().tag(0x88a8, 5).tag(0x8100, 6).received()));
        assertEquals(
                Verdict.UNMATCHED, engine.match(frame().tag(0x88a8, 6).tag(0x8100, 5).received()));
        // the one in the metadata was outside the one in the frame
        final Received inner = frame().tag(0x8100, 6).received();
        assertEquals(five, engine.match(inner.withMetadataTag(5, 0x88a8)));
    }

    @Test
    void goesByTheOuterHeaderOfATunnel() {
        final byte[] inner = frame().bytes();
        final byte[] payload = new byte[8 + inner.length];
        System.arraycopy(inner, 0, payload, 8, inner.length);
        final TestFrame vxlan = frame().group("239.9.9.9").port(4789).payload(payload);
        assertEquals(Verdict.UNMATCHED, engine.match(vxlan.received()));
        final Driver asking =
                new Driver(Rule.named("a").group("239.9.9.9").port(4789).to("239.9.9.8").build());
        final byte[] out = asking.forward(vxlan.received());
        assertArrayEquals(payload, Arrays.copyOfRange(out, 14 + 20 + 8, out.length));
    }

    @Test
    void takesAPriorityTagForNoVlan() {
        final Driver engine = new Driver(rule("none").vlan(Match.NO_VLAN).build());
        assertEquals(MATCHED, engine.match(frame().tag(0x8100, 0xe000).received()));
        assertEquals(MATCHED, engine.match(frame().received().withMetadataTag(0xe000, 0x8100)));
    }

    @Test
    void looksThroughThreeTagsAndNoMore() {
        final TestFrame frame = frame().tag(0x88a8, 1).tag(0x8100, 2);
        assertEquals(MATCHED, engine.match(frame.received()));
        assertEquals(MATCHED, engine.match(frame.received().withMetadataTag(7, 0x8100)));
        frame.tag(0x8100, 3);
        assertEquals(MATCHED, engine.match(frame.received()));
        assertEquals(Verdict.UNMATCHED, engine.match(frame.received().withMetadataTag(7, 0x8100)));
        frame.tag(0x8100, 4);
        assertEquals(Verdict.UNMATCHED, engine.match(frame.received()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13})
    void dropsRunts(int length) {
        final byte[] bytes = Arrays.copyOf(frame().bytes(), length);
        assertEquals(RUNT, engine.match(new Received(bytes)));
        assertEquals(RUNT, engine.match(new Received(bytes).withCaptured(0)));
    }

    @Test
    void dropsFramesThatEndInATag() {
        final byte[] bytes = frame().tag(0x8100, 1).tag(0x8100, 1).bytes();
        assertEquals(RUNT, engine.match(new Received(Arrays.copyOf(bytes, 14))));
        assertEquals(RUNT, engine.match(new Received(Arrays.copyOf(bytes, 17))));
        assertEquals(RUNT, engine.match(new Received(Arrays.copyOf(bytes, 21))));
        assertEquals(MALFORMED, engine.match(new Received(Arrays.copyOf(bytes, 22))));
        assertEquals(TRUNCATED, engine.match(new Received(bytes).withCaptured(21)));
    }

    @Test
    void dropsWhatWasNotCapturedWhole() {
        final Received frame = frame().received();
        for (int captured = 0; captured < frame.bytes().length; captured++) {
            assertEquals(TRUNCATED, engine.match(frame.withCaptured(captured)));
        }
        // also when only padding is missing
        final Received padded = frame().padding((byte) 0).received();
        assertEquals(TRUNCATED, engine.match(padded.withCaptured(padded.bytes().length - 1)));
    }

    @Test
    void tellsUnmatchedFromTruncatedAsSoonAsItCan() {
        final Received frame = frame().port(1).received();
        assertEquals(TRUNCATED, engine.match(frame.withCaptured(14 + 20 + 7)));
        assertEquals(Verdict.UNMATCHED, engine.match(frame.withCaptured(14 + 20 + 8)));
    }

    @Test
    void dropsAnIpv4HeaderThatIsCutOff() {
        final byte[] bytes = frame().bytes();
        assertEquals(MALFORMED, engine.match(new Received(Arrays.copyOf(bytes, 14))));
        assertEquals(MALFORMED, engine.match(new Received(Arrays.copyOf(bytes, 14 + 19))));
    }

    @Test
    void dropsAnIpv4HeaderThatLies() {
        assertEquals(MALFORMED, engine.match(frame().version(6).received()));
        assertEquals(MALFORMED, engine.match(frame().ihl(4).received()));
        assertEquals(MALFORMED, engine.match(frame().ihl(0).received()));
        assertEquals(MALFORMED, engine.match(frame().ihl(15).received()));
        assertEquals(MALFORMED, engine.match(frame().totalLength(19).received()));
        assertEquals(MALFORMED, engine.match(frame().totalLength(0).received()));
        assertEquals(MALFORMED, engine.match(frame().totalLength(20 + 8 + 9).received()));
        assertEquals(MALFORMED, engine.match(frame().totalLength(65535).received()));
    }

    @Test
    void dropsAUdpHeaderBeyondTheTotalLength() {
        assertEquals(MALFORMED, engine.match(frame().totalLength(20).received()));
        assertEquals(MALFORMED, engine.match(frame().totalLength(27).received()));
    }

    @Test
    void dropsAUdpLengthThatLies() {
        assertEquals(MALFORMED, engine.match(frame().udpLength(0).received()));
        assertEquals(MALFORMED, engine.match(frame().udpLength(7).received()));
        assertEquals(MALFORMED, engine.match(frame().udpLength(17).received()));
        // padding does not make the length right
        assertEquals(
                MALFORMED, engine.match(frame().udpLength(17).padding(new byte[8]).received()));
    }

    @Test
    void takesAUdpLengthShorterThanThePayload() {
        assertEquals(MATCHED, engine.match(frame().udpLength(8).received()));
        assertEquals(MATCHED, engine.match(frame().udpLength(15).received()));
    }

    @Test
    void takesPaddingBehindTheTotalLength() {
        final TestFrame frame = frame().payload().padding(new byte[18]);
        assertEquals(60, frame.bytes().length);
        assertEquals(MATCHED, engine.match(frame.received()));
    }

    @Test
    void honoursTheHeaderLength() {
        // port 10000 where it would be without options, another one where it is
        final byte[] options = new byte[40];
        options[2] = 10_000 >> 8;
        options[3] = (byte) 10_000;
        assertEquals(MATCHED, engine.match(frame().options(options).received()));
        assertEquals(Verdict.UNMATCHED, engine.match(frame().options(options).port(1).received()));
    }

    @Test
    void ignoresDontFragmentAndTheReservedFlag() {
        assertEquals(MATCHED, engine.match(frame().fragmentField(0).received()));
        assertEquals(MATCHED, engine.match(frame().fragmentField(0xc000).received()));
    }

    @Test
    void dropsWhatAnOffloadHasMerged() {
        engine.table.receiveLimit(1514);
        final TestFrame fits = frame().payload(new byte[1472]);
        final TestFrame merged = frame().payload(new byte[1473]);
        assertEquals(1514, fits.bytes().length);
        assertEquals(MATCHED, engine.match(fits.received()));
        assertEquals(OVERSIZE, engine.match(merged.received()));
        // a tag that was taken out of a frame does not count towards its length
        assertEquals(MATCHED, engine.match(fits.received().withMetadataTag(5, 0x8100)));
        assertEquals(OVERSIZE, engine.match(merged.received().withMetadataTag(5, 0x8100)));
        // a tag in the frame adds its 4 bytes to the limit
        assertEquals(MATCHED, engine.match(fits.tag(0x8100, 5).received()));
        assertEquals(OVERSIZE, engine.match(merged.tag(0x8100, 5).received()));
        // a frame that is too long is not called truncated, even if no slot held all of it
        assertEquals(OVERSIZE, engine.match(merged.received().withCaptured(100)));
    }

    @Test
    void takesJumboFramesWithinTheLimit() {
        engine.table.receiveLimit(9014);
        assertEquals(MATCHED, engine.match(frame().payload(new byte[8972]).received()));
        assertEquals(OVERSIZE, engine.match(frame().payload(new byte[8973]).received()));
    }

    @Test
    void dropsWhenTheTtlIsUsedUpAndTheRuleCounts() {
        final Driver counting = new Driver(rule("a").ttl(Ttl.DECREMENT).build());
        assertEquals(TTL_USED_UP, counting.match(frame().ttl(0).received()));
        assertEquals(TTL_USED_UP, counting.match(frame().ttl(1).received()));
        assertEquals(MATCHED, counting.match(frame().ttl(2).received()));
        assertEquals(MATCHED, engine.match(frame().ttl(0).received()));
        assertEquals(MATCHED, engine.match(frame().ttl(1).received()));
    }

    @Test
    void leavesTheBytesWhenItDoesNotMatch() {
        final Received frame = frame().tag(0x8100, 5).port(1).received();
        assertEquals(Verdict.UNMATCHED, engine.match(frame));
        assertArrayEquals(frame.bytes(), engine.received());
    }
}
