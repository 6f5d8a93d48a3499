package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.counter.FragmentEvent;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.SourceRewrite;
import io.ringcast.engine.rule.Ttl;
import io.ringcast.engine.rule.UdpChecksum;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Fragments through match and rewrite. */
class FragmentTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Verdict FRAGMENT = Verdict.dropped("FRAGMENT");

    private static Rule rule(String name, int port, Fragments fragments) {
        return Rule.named(name).port(port).fragments(fragments).to("10.0.0.1").build();
    }

    private static Driver engine(Fragments fragments) {
        return new Driver(resolved(rule("a", 10000, fragments)));
    }

    private static Rule resolved(Rule rule) {
        return new Rule(
                rule.name(),
                rule.match(),
                rule.destinations().stream().map(d -> d.withMac(2)).toList(),
                rule.options());
    }

    private static TestFrame first() {
        return new TestFrame().fragment(0, true).udpLength(4008).payload(new byte[1472]);
    }

    private static TestFrame later() {
        return new TestFrame().fragment(1480, true).payload(new byte[1480]);
    }

    private static TestFrame last() {
        return new TestFrame().fragment(2960, false).payload(new byte[1048]);
    }

    @Test
    void trackFollowsTheFirstFragment() {
        final Driver engine = engine(Fragments.TRACK);
        assertEquals(Verdict.matched(0), engine.match(first().received()));
        assertEquals(Verdict.matched(0), engine.match(later().received()));
        assertEquals(Verdict.matched(0), engine.match(last().received()));
        assertEquals(Verdict.matched(0), engine.match(later().received()));
        assertEquals(1, engine.table.fragmentCounters().get(FragmentEvent.TRACKED));
        assertEquals(3, engine.table.fragmentCounters().get(FragmentEvent.FOLLOWED));
        assertEquals(0, engine.table.fragmentCounters().get(FragmentEvent.UNKNOWN));
    }

    @Test
    void trackDropsWhatCameBeforeItsFirstFragment() {
        final Driver engine = engine(Fragments.TRACK);
        assertEquals(FRAGMENT, engine.match(last().received()));
        assertEquals(Verdict.matched(0), engine.match(first().received()));
        assertEquals(Verdict.matched(0), engine.match(later().received()));
        assertEquals(1, engine.table.fragmentCounters().get(FragmentEvent.UNKNOWN));
    }

    @Test
    void trackKeepsDatagramsApart() {
        final Driver engine = engine(Fragments.TRACK);
        engine.match(first().received());
        assertEquals(FRAGMENT, engine.match(later().id(1).received()));
        assertEquals(FRAGMENT, engine.match(later().source("10.9.8.6").received()));
        assertEquals(FRAGMENT, engine.match(later().group("239.1.2.4").received()));
        assertEquals(FRAGMENT, engine.match(later().tag(0x8100, 9).received()));
        assertEquals(Verdict.UNMATCHED, engine.match(later().protocol(6).received()));
        assertEquals(Verdict.matched(0), engine.match(later().received()));
    }

    @Test
    void trackForgetsAfterThirtySeconds() {
        final Driver engine = engine(Fragments.TRACK);
        engine.match(first().received().at(SECOND));
        assertEquals(Verdict.matched(0), engine.match(later().received().at(31 * SECOND)));
        assertEquals(FRAGMENT, engine.match(later().received().at(31 * SECOND + 1)));
        assertEquals(1, engine.table.fragmentCounters().get(FragmentEvent.EXPIRED));
    }

    @Test
    void trackRemembersWhatWasForwardedOnly() {
        final Driver engine = new Driver(Rule.named("a").ttl(Ttl.DECREMENT).to("10.0.0.1").build());
        engine.table.receiveLimit(1514);
        assertEquals(Verdict.UNMATCHED, engine.match(first().port(1).received()));
        assertEquals(FRAGMENT, engine.match(later().received()));
        assertEquals(Verdict.dropped("TTL"), engine.match(first().ttl(1).received()));
        assertEquals(FRAGMENT, engine.match(later().received()));
        assertEquals(
                Verdict.dropped("TRUNCATED"), engine.match(first().received().withCaptured(99)));
        assertEquals(FRAGMENT, engine.match(later().received()));
        assertEquals(Verdict.dropped("MALFORMED"), engine.match(first().udpLength(7).received()));
        assertEquals(FRAGMENT, engine.match(later().received()));
        assertEquals(0, engine.table.fragmentCounters().get(FragmentEvent.TRACKED));
    }

    @Test
    void trackForgetsWhenTheIdentificationIsUsedAgain() {
        final Driver engine = engine(Fragments.TRACK);
        engine.match(first().received());
        assertEquals(Verdict.UNMATCHED, engine.match(first().port(1).received()));
        assertEquals(FRAGMENT, engine.match(later().received()));
    }

    @Test
    void laterFragmentsMustBeForwardableThemselves() {
        final Driver engine = new Driver(Rule.named("a").ttl(Ttl.DECREMENT).to("10.0.0.1").build());
        engine.table.receiveLimit(1514);
        engine.match(first().received());
        assertEquals(Verdict.matched(0), engine.match(later().received()));
        assertEquals(Verdict.dropped("TTL"), engine.match(later().ttl(1).received()));
        assertEquals(
                Verdict.dropped("TRUNCATED"), engine.match(later().received().withCaptured(34)));
        assertEquals(
                Verdict.dropped("OVERSIZE"),
                engine.match(later().payload(new byte[1488]).received()));
        assertEquals(Verdict.dropped("MALFORMED"), engine.match(later().ihl(4).received()));
    }

    @Test
    void dropDropsAll() {
        final Driver engine = engine(Fragments.DROP);
        assertEquals(FRAGMENT, engine.match(first().received()));
        assertEquals(FRAGMENT, engine.match(later().received()));
        assertEquals(FRAGMENT, engine.match(last().received()));
        assertEquals(Verdict.UNMATCHED, engine.match(first().port(1).received()));
        assertEquals(Verdict.UNMATCHED, engine.match(later().group("10.0.0.1").received()));
        // before any other reason
        assertEquals(FRAGMENT, engine.match(first().received().withCaptured(99)));
    }

    @Test
    void passTakesLaterFragmentsOfAnyPort() {
        final Driver engine = engine(Fragments.PASS);
        assertEquals(Verdict.matched(0), engine.match(last().received()));
        assertEquals(Verdict.matched(0), engine.match(first().received()));
        assertEquals(Verdict.UNMATCHED, engine.match(first().port(1).received()));
        assertEquals(0, engine.table.fragmentCounters().get(FragmentEvent.UNKNOWN));
    }

    @Test
    void eachRulesOptionHoldsForItsOwnDatagrams() {
        final Driver engine =
                new Driver(
                        rule("drop", 1, Fragments.DROP),
                        rule("track", 2, Fragments.TRACK),
                        rule("pass", 3, Fragments.PASS));
        assertEquals(FRAGMENT, engine.match(first().port(1).id(1).received()));
        assertEquals(Verdict.matched(1), engine.match(first().port(2).id(2).received()));
        assertEquals(Verdict.matched(2), engine.match(first().port(3).id(3).received()));
        assertEquals(Verdict.matched(1), engine.match(later().id(2).received()));
        assertEquals(Verdict.matched(2), engine.match(later().id(3).received()));
        // fragments that only the port can tell apart go to the rule with `pass`
        assertEquals(Verdict.matched(2), engine.match(later().id(1).received()));
    }

    @Test
    void rewritesTheFirstFragment() {
        final Driver engine = engine(Fragments.TRACK);
        final int whole = checksumOfWholeDatagram("239.1.2.3");
        final byte[] expected =
                first().macs(2, TestFrame.FROM)
                        .group("10.0.0.1")
                        .udpChecksum(checksumOfWholeDatagram("10.0.0.1"))
                        .bytes();
        assertArrayEquals(expected, engine.forward(first().udpChecksum(whole).received()));
    }

    /**
     * Returns the whole datagram's UDP checksum. The payload is zeros, so only its length counts.
     */
    private static int checksumOfWholeDatagram(String to) {
        final byte[] whole = new TestFrame().group(to).payload(new byte[4000]).bytes();
        return (whole[14 + 20 + 6] & 0xff) << 8 | whole[14 + 20 + 7] & 0xff;
    }

    @Test
    void rewritesLaterFragmentsUpToTheirIpv4Header() {
        final Driver engine =
                new Driver(
                        resolved(
                                Rule.named("a")
                                        .udpChecksum(UdpChecksum.FULL)
                                        .rewriteSource(SourceRewrite.parse("192.0.2.1:7"))
                                        .to("10.0.0.1:9")
                                        .build()));
        engine.match(first().received());
        final byte[] payload = new byte[1480];
        Arrays.fill(payload, (byte) 0x77);
        assertArrayEquals(
                later().macs(2, TestFrame.FROM)
                        .source("192.0.2.1")
                        .group("10.0.0.1")
                        .payload(payload)
                        .bytes(),
                engine.forward(later().payload(payload).received()));
    }
}
