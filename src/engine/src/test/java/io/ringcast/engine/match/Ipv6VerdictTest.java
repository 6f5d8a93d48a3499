package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.Ttl;
import io.ringcast.engine.rule.UdpChecksum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/frames.md says of IPv6, row by row. */
class Ipv6VerdictTest {
    private static final Verdict MATCHED = Verdict.matched(0);
    private static final Verdict UNMATCHED = Verdict.UNMATCHED;
    private static final Verdict MALFORMED = Verdict.dropped("MALFORMED");
    private static final Verdict TRUNCATED = Verdict.dropped("TRUNCATED");
    private static final Verdict OVERSIZE = Verdict.dropped("OVERSIZE");
    private static final Verdict NO_CHECKSUM = Verdict.dropped("NO_CHECKSUM");
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int DESTINATION_OPTIONS = 60;

    private final Driver engine = new Driver(rule().build());

    private static Rule.Builder rule() {
        return Rule.named("a").group("ff3e::/64").to("2001:db8::2");
    }

    private static TestFrame frame() {
        return new TestFrame().ipv6();
    }

    private Verdict match(TestFrame frame) {
        return engine.match(frame.received());
    }

    private static Verdict match(Rule.Builder rule, Received frame) {
        return new Driver(rule.build()).match(frame);
    }

    @Test
    void takesMulticastToThePort() {
        assertEquals(MATCHED, match(frame()));
        assertEquals(MATCHED, match(frame().group("ff3e::ffff:ffff:ffff:ffff")));
        assertEquals(UNMATCHED, match(frame().group("ff3e:0:0:1::1")));
        assertEquals(UNMATCHED, match(frame().port(9999)));
    }

    @Test
    void keepsTheFamiliesApart() {
        final Driver both =
                new Driver(
                        Rule.named("a").to("10.0.0.1").build(),
                        Rule.named("b").group("ff00::/8").to("2001:db8::2").build());
        assertEquals(Verdict.matched(0), both.match(new TestFrame().received()));
        assertEquals(Verdict.matched(1), both.match(frame().received()));
        assertEquals(UNMATCHED, match(new TestFrame()));
        assertEquals(UNMATCHED, both.match(frame().group("2001:db8::9").received()));
    }

    /** IPv4-mapped addresses are in no packet, and rules about IPv4 take none of them. */
    @Test
    void leavesIpv4MappedDestinations() {
        final Driver both =
                new Driver(
                        Rule.named("a").to("10.0.0.1").build(),
                        Rule.named("b").group("ff00::/8").to("2001:db8::2").build());
        final byte[] frame = frame().bytes();
        final byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = (byte) 239;
        mapped[13] = 1;
        mapped[14] = 2;
        mapped[15] = 3;
        System.arraycopy(mapped, 0, frame, 38, 16);
        assertEquals(UNMATCHED, both.match(new Received(frame)));
    }

    @Test
    void takesUnicastToTheHostOfARule() {
        final Rule.Builder host = Rule.named("a").group("2001:db8::9").to("ff3e::1");
        assertEquals(MATCHED, match(host, frame().group("2001:db8::9").received()));
        assertEquals(UNMATCHED, match(host, frame().group("2001:db8::8").received()));
    }

    @Test
    void comparesEveryBitOfASource() {
        final Rule.Builder one =
                Rule.named("a")
                        .group("ff3e::/64")
                        .source(io.ringcast.engine.address.IpPrefix.parse("2001:db8::986/127"))
                        .to("2001:db8::2");
        assertEquals(MATCHED, match(one, frame().received()));
        assertEquals(MATCHED, match(one, frame().source("2001:db8::986").received()));
        assertEquals(UNMATCHED, match(one, frame().source("2001:db8::985").received()));
        assertEquals(UNMATCHED, match(one, frame().source("2001:db9::987").received()));
    }

    @Test
    void matchesTheVlanWhereverTheTagIs() {
        final Rule.Builder tagged = rule().vlan(5);
        assertEquals(MATCHED, match(tagged, frame().tag(0x8100, 5).received()));
        assertEquals(MATCHED, match(tagged, frame().received().withMetadataTag(5, 0x8100)));
        assertEquals(UNMATCHED, match(tagged, frame().received()));
    }

    @ParameterizedTest
    @ValueSource(ints = {HOP_BY_HOP, ROUTING, DESTINATION_OPTIONS})
    void findsThePortBehindAnExtensionHeader(int kind) {
        final byte[] eight = {0, 0, 0, 0, 0, 0, 0};
        assertEquals(MATCHED, match(frame().extension(kind, eight)));
        final byte[] twentyFour = new byte[23];
        twentyFour[0] = 2;
        assertEquals(MATCHED, match(frame().extension(kind, twentyFour)));
        assertEquals(UNMATCHED, match(frame().extension(kind, twentyFour).port(1)));
    }

    @Test
    void walksSeveralExtensionHeaders() {
        final byte[] eight = new byte[7];
        assertEquals(
                MATCHED,
                match(
                        frame().extension(HOP_BY_HOP, eight)
                                .extension(DESTINATION_OPTIONS, eight)
                                .extension(ROUTING, eight)
                                .fragmentHeader()));
    }

    /** Eight are passed over; a ninth is taken for an attack. */
    @Test
    void walksEightExtensionHeadersAndNoMore() {
        assertEquals(MATCHED, match(chain(8)));
        assertEquals(MALFORMED, match(chain(9)));
    }

    /** The headers lie in the first one's bytes, behind its own length. */
    private static TestFrame chain(int headers) {
        final byte[] bytes = new byte[7 + 8 * (headers - 1)];
        for (int i = 1; i < headers; i++) {
            bytes[8 * i - 1] = (byte) (i + 1 < headers ? DESTINATION_OPTIONS : 17);
        }
        // the first next header field is the frame's: 60 as long as there is another
        return headers == 1
                ? frame().extension(DESTINATION_OPTIONS, bytes)
                : frame().protocol(DESTINATION_OPTIONS).extension(DESTINATION_OPTIONS, bytes);
    }

    @Test
    void leavesWhatIsOnItsWayToAnotherNode() {
        assertEquals(
                UNMATCHED, match(frame().extension(ROUTING, new byte[] {0, 0, 1, 0, 0, 0, 0})));
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 50, 51, 58, 59, 135})
    void leavesWhatIsNotUdp(int protocol) {
        assertEquals(UNMATCHED, match(frame().protocol(protocol)));
        assertEquals(
                UNMATCHED, match(frame().extension(HOP_BY_HOP, new byte[7]).protocol(protocol)));
    }

    @Test
    void dropsExtensionHeadersThatLie() {
        final byte[] long255 = new byte[7];
        long255[0] = (byte) 255;
        assertEquals(MALFORMED, match(frame().extension(HOP_BY_HOP, long255)));
        assertEquals(MALFORMED, match(frame().extension(HOP_BY_HOP, new byte[7]).totalLength(4)));
    }

    @Test
    void dropsAHeaderThatIsCutOffOrLies() {
        final byte[] bytes = frame().bytes();
        assertEquals(MALFORMED, engine.match(new Received(java.util.Arrays.copyOf(bytes, 53))));
        assertEquals(TRUNCATED, engine.match(new Received(bytes).withCaptured(53)));
        assertEquals(TRUNCATED, engine.match(new Received(bytes).withCaptured(61)));
        assertEquals(MALFORMED, match(frame().version(4)));
        assertEquals(MALFORMED, match(frame().totalLength(200)));
        assertEquals(MALFORMED, match(frame().totalLength(7)));
        assertEquals(MALFORMED, match(frame().udpLength(7)));
        assertEquals(MALFORMED, match(frame().udpLength(17)));
    }

    @Test
    void takesPaddingBehindThePayloadLength() {
        assertEquals(MATCHED, match(frame().padding(new byte[9])));
    }

    @Test
    void dropsJumbograms() {
        final byte[] jumbo = {0, (byte) 0xc2, 4, 0, 1, 0, 0};
        assertEquals(OVERSIZE, match(frame().extension(HOP_BY_HOP, jumbo).totalLength(0)));
    }

    @Test
    void dropsDatagramsWithoutAChecksum() {
        final Received none = frame().udpChecksum(0).received();
        assertEquals(NO_CHECKSUM, engine.match(none));
        assertEquals(MATCHED, match(rule().udpChecksum(UdpChecksum.FULL), none));
        assertEquals(MATCHED, engine.match(none.withFlags(FrameFlags.CSUM_NOT_READY)));
        final Received part = frame().fragment(0, true).received();
        assertEquals(MATCHED, engine.match(part));
        assertEquals(NO_CHECKSUM, engine.match(part.withFlags(FrameFlags.CSUM_NOT_READY)));
        final Received bare = frame().fragment(0, true).udpChecksum(0).received();
        assertEquals(NO_CHECKSUM, engine.match(bare));
        assertEquals(NO_CHECKSUM, match(rule().udpChecksum(UdpChecksum.FULL), bare));
    }

    @Test
    void dropsWhenTheHopLimitIsUsedUpAndTheRuleCounts() {
        final Rule.Builder counting = rule().ttl(Ttl.DECREMENT);
        assertEquals(Verdict.dropped("TTL"), match(counting, frame().ttl(1).received()));
        assertEquals(MATCHED, match(counting, frame().ttl(2).received()));
        assertEquals(MATCHED, match(frame().ttl(0)));
    }

    @Test
    void fragmentsFollowTheirFirstOne() {
        final int id = 0x1234_5678;
        assertEquals(MATCHED, match(frame().id(id).fragment(0, true)));
        assertEquals(MATCHED, match(frame().id(id).fragment(8, true)));
        assertEquals(MATCHED, match(frame().id(id).fragment(16, false)));
        final Verdict dropped = Verdict.dropped("FRAGMENT");
        assertEquals(dropped, match(frame().id(id ^ 1 << 31).fragment(8, true)));
        assertEquals(dropped, match(frame().id(id).source("2001:db8::988").fragment(8, true)));
    }

    /** A fragment header before a whole datagram (RFC 6946). */
    @Test
    void takesAnAtomicFragmentForAWholeDatagram() {
        assertEquals(MATCHED, match(frame().fragmentHeader()));
        assertEquals(MALFORMED, match(frame().fragmentHeader().udpLength(17)));
    }
}
