package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.SourceMac;
import io.ringcast.engine.rule.SourceRewrite;
import io.ringcast.engine.rule.Ttl;
import io.ringcast.engine.rule.UdpChecksum;
import io.ringcast.engine.rule.VlanRewrite;
import org.junit.jupiter.api.Test;

/**
 * Frames after the rewriting. The expected frame is built from the new values with newly computed
 * checksums, not changed.
 */
class RewriteTest {
    private static final long MAC = 0x0200_0000_0099L;

    private static Rule.Builder rule() {
        return Rule.named("a").to(Destination.parse("10.0.0.1").withMac(MAC));
    }

    private static TestFrame frame() {
        return new TestFrame();
    }

    /** Returns the frame that should leave, apart from what a test adds. */
    private static TestFrame expected() {
        return new TestFrame().macs(MAC, TestFrame.FROM).group("10.0.0.1");
    }

    private static byte[] forward(Rule.Builder rule, Received frame) {
        return new Driver(rule.build()).forward(frame);
    }

    private static byte[] forward(Rule.Builder rule, TestFrame frame) {
        return forward(rule, frame.received());
    }

    @Test
    void replacesTheDestinationAndNothingElse() {
        assertArrayEquals(expected().bytes(), forward(rule(), frame()));
    }

    @Test
    void keepsOptionsAndPadding() {
        final byte[] options = {7, 7, 4, 0, 0, 0, 0, 0};
        assertArrayEquals(
                expected().options(options).padding(new byte[] {1, 2, 3}).bytes(),
                forward(rule(), frame().options(options).padding(new byte[] {1, 2, 3})));
    }

    @Test
    void makesAFrameForEachDestination() {
        final Rule fanOut =
                rule().to(Destination.parse("10.0.0.2:77").withMac(2))
                        .to("232.129.1.2")
                        .ttl(Ttl.DECREMENT)
                        .build();
        final Driver engine = new Driver(fanOut);
        final byte[][] frames = {
            expected().ttl(7).bytes(),
            expected().macs(2, TestFrame.FROM).group("10.0.0.2").port(77).ttl(7).bytes(),
            expected().macs(0x01005e010102L, TestFrame.FROM).group("232.129.1.2").ttl(7).bytes()
        };
        assertEquals(Verdict.matched(0), engine.match(frame().received()));
        for (final int destination : new int[] {0, 1, 2, 0, 0, 2, 1}) {
            assertArrayEquals(frames[destination], engine.rewrite(destination));
        }
    }

    @Test
    void numbersDestinationsThroughAllRules() {
        final RuleTable table =
                new RuleTable(
                        RuleSet.of(
                                Rule.named("a").port(1).to("10.0.0.1").to("10.0.0.2").build(),
                                Rule.named("b").port(2).to("10.0.0.3").build()));
        assertEquals(3, table.destinations());
        assertEquals(0, table.firstDestination(0));
        assertEquals(2, table.endDestination(0));
        assertEquals(2, table.firstDestination(1));
        assertEquals(3, table.endDestination(1));
        assertEquals(IpAddress.parse("10.0.0.3"), table.address(2));
    }

    @Test
    void leavesAFrameAloneWhileTheMacAddressIsUnknown() {
        final Driver engine = new Driver(Rule.named("a").to("10.0.0.1").build());
        assertEquals(RuleTable.UNRESOLVED, engine.table.mac(0));
        engine.match(frame().received());
        assertNull(engine.rewrite(0));
        engine.table.setMac(0, MAC);
        assertArrayEquals(expected().bytes(), engine.rewrite(0));
        engine.table.setMac(0, RuleTable.UNRESOLVED);
        assertNull(engine.rewrite(0));
    }

    @Test
    void refusesAMacAddressOfMoreThan48Bits() {
        final RuleTable table = new Driver(rule().build()).table;
        assertThrows(IllegalArgumentException.class, () -> table.setMac(0, 1L << 48));
        assertThrows(IllegalArgumentException.class, () -> table.setSourceMac(-2));
        assertEquals(MAC, table.mac(0));
    }

    @Test
    void followsTheDestinationsPresentAddress() {
        final Driver engine = new Driver(rule().build());
        engine.match(frame().received());
        engine.table.setAddress(0, IpAddress.parse("10.5.5.5"));
        assertArrayEquals(expected().group("10.5.5.5").bytes(), engine.rewrite(0));
        assertEquals(IpAddress.parse("10.5.5.5"), engine.table.address(0));
    }

    @Test
    void sourceMacCanBeTheOutputInterfaces() {
        final Driver engine = new Driver(rule().sourceMac(SourceMac.OUTPUT).build());
        engine.match(frame().received());
        assertArrayEquals(expected().bytes(), engine.rewrite(0));
        engine.table.setSourceMac(0x0200_0000_0042L);
        assertArrayEquals(expected().macs(MAC, 0x0200_0000_0042L).bytes(), engine.rewrite(0));
        final Driver keeping = new Driver(rule().build());
        keeping.table.setSourceMac(0x0200_0000_0042L);
        assertArrayEquals(expected().bytes(), keeping.forward(frame().received()));
    }

    @Test
    void sourceCanBeReplaced() {
        assertArrayEquals(
                expected().source("192.0.2.1").bytes(),
                forward(rule().rewriteSource(SourceRewrite.parse("192.0.2.1")), frame()));
        assertArrayEquals(
                expected().source("192.0.2.1").sourcePort(65535).bytes(),
                forward(rule().rewriteSource(SourceRewrite.parse("192.0.2.1:65535")), frame()));
    }

    @Test
    void portCanBeReplaced() {
        final Rule.Builder rule =
                Rule.named("a").to(Destination.parse("10.0.0.1:65535").withMac(MAC));
        assertArrayEquals(expected().port(65535).bytes(), forward(rule, frame()));
    }

    @Test
    void ttlCanBeSetOrDecremented() {
        assertArrayEquals(
                expected().ttl(255).bytes(), forward(rule().ttl(Ttl.set(255)), frame().ttl(0)));
        assertArrayEquals(
                expected().ttl(1).bytes(), forward(rule().ttl(Ttl.set(1)), frame().ttl(255)));
        assertArrayEquals(
                expected().ttl(254).bytes(), forward(rule().ttl(Ttl.DECREMENT), frame().ttl(255)));
        assertArrayEquals(expected().ttl(0).bytes(), forward(rule().ttl(Ttl.KEEP), frame().ttl(0)));
    }

    @Test
    void aWrongIpv4ChecksumStaysWrong() {
        assertArrayEquals(
                expected().ipChecksumError(0x0101).bytes(),
                forward(rule(), frame().ipChecksumError(0x0101)));
    }

    @Test
    void aRangeOfPortsIsMappedOneToOne() {
        for (final int first : new int[] {1, 9_999, 20_000, 65_534}) {
            final Rule.Builder rule =
                    Rule.named("a")
                            .ports(new PortRange(10_000, 10_001))
                            .to(
                                    Destination.parse("10.0.0.2:" + first + "-" + (first + 1))
                                            .withMac(2))
                            .rewriteSource(SourceRewrite.parse("10.9.8.7:65535"));
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(
                        expected()
                                .macs(2, TestFrame.FROM)
                                .group("10.0.0.2")
                                .sourcePort(65_535)
                                .port(first + i)
                                .bytes(),
                        forward(rule, frame().port(10_000 + i)));
            }
        }
    }

    @Test
    void broadcastAndMulticastDestinationsHaveTheirMacAddress() {
        assertEquals(MacAddress.BROADCAST, Destination.parse("255.255.255.255").mac());
        assertEquals(0x0100_5e7f_ffffL, Destination.parse("239.255.255.255").mac());
        assertEquals(5, Destination.parse("239.255.255.255").withMac(5).mac());
        assertEquals(MacAddress.NONE, Destination.parse("10.0.0.1").mac());
    }

    // ---- VLAN tags ----

    @Test
    void preservePutsTheTagBack() {
        assertArrayEquals(
                expected().tag(0x8100, 0xa005).bytes(),
                forward(rule(), frame().received().withMetadataTag(0xa005, 0x8100)));
        assertArrayEquals(
                expected().tag(0x88a8, 0).bytes(),
                forward(rule(), frame().received().withMetadataTag(0, 0x88a8)));
        // TPID unknown, or marked as known and 0
        assertArrayEquals(
                expected().tag(0x8100, 5).bytes(),
                forward(rule(), frame().received().withMetadataTag(5, 0).withFlags(0x40)));
        assertArrayEquals(
                expected().tag(0x8100, 5).bytes(),
                forward(rule(), frame().received().withMetadataTag(5, 0)));
    }

    @Test
    void preserveKeepsTagsInTheFrame() {
        assertArrayEquals(
                expected().tag(0x88a8, 0xb005).tag(0x8100, 6).bytes(),
                forward(rule(), frame().tag(0x88a8, 0xb005).tag(0x8100, 6)));
        assertArrayEquals(
                expected().tag(0x88a8, 5).tag(0x8100, 6).bytes(),
                forward(rule(), frame().tag(0x8100, 6).received().withMetadataTag(5, 0x88a8)));
    }

    @Test
    void stripRemovesTheOutermostTag() {
        assertArrayEquals(expected().bytes(), forward(strip(), frame()));
        assertArrayEquals(
                expected().bytes(),
                forward(strip(), frame().received().withMetadataTag(5, 0x8100)));
        assertArrayEquals(expected().bytes(), forward(strip(), frame().tag(0x8100, 5)));
        assertArrayEquals(
                expected().tag(0x8100, 6).bytes(),
                forward(strip(), frame().tag(0x88a8, 5).tag(0x8100, 6)));
        assertArrayEquals(
                expected().tag(0x8100, 6).bytes(),
                forward(strip(), frame().tag(0x8100, 6).received().withMetadataTag(5, 0x88a8)));
    }

    private static Rule.Builder strip() {
        return rule().rewriteVlan(VlanRewrite.STRIP);
    }

    @Test
    void setReplacesTheIdAndKeepsThePriority() {
        final Rule.Builder set = rule().rewriteVlan(VlanRewrite.set(0x0123));
        assertArrayEquals(expected().tag(0x8100, 0x0123).bytes(), forward(set, frame()));
        assertArrayEquals(
                expected().tag(0x88a8, 0xf123).bytes(), forward(set, frame().tag(0x88a8, 0xf005)));
        assertArrayEquals(
                expected().tag(0x88a8, 0xb123).tag(0x8100, 6).bytes(),
                forward(set, frame().tag(0x8100, 6).received().withMetadataTag(0xb005, 0x88a8)));
    }

    @Test
    void tagsComeOutTheSameForEachDestination() {
        for (final VlanRewrite mode :
                new VlanRewrite[] {VlanRewrite.PRESERVE, VlanRewrite.STRIP, VlanRewrite.set(9)}) {
            final Driver engine =
                    new Driver(
                            rule().rewriteVlan(mode)
                                    .to(Destination.parse("10.0.0.2").withMac(2))
                                    .build());
            for (final Received frame :
                    new Received[] {
                        frame().tag(0x88a8, 5).tag(0x8100, 6).received(),
                        frame().received().withMetadataTag(5, 0x8100),
                        frame().received()
                    }) {
                engine.match(frame);
                final byte[] first = engine.rewrite(0);
                engine.rewrite(1);
                assertArrayEquals(first, engine.rewrite(0));
            }
        }
    }

    // ---- the UDP checksum ----

    private static final int[] SUMS = {1, 0x8000, 0xfffe};

    @Test
    void autoKeepsAWrongChecksumWrong() {
        // by adding the same amount in ones' complement arithmetic
        final byte[] right = frame().bytes();
        final int before = checksum(right);
        for (final int error : SUMS) {
            final int wrong = (before + error) % 65535;
            final int after = (checksum(expected().bytes()) + error) % 65535;
            assertArrayEquals(
                    expected().udpChecksum(after == 0 ? 0xffff : after).bytes(),
                    forward(rule(), frame().udpChecksum(wrong == 0 ? 0xffff : wrong)));
        }
    }

    private static int checksum(byte[] frame) {
        return (frame[40] & 0xff) << 8 | frame[41] & 0xff;
    }

    @Test
    void autoKeepsNoChecksum() {
        assertArrayEquals(
                expected().udpChecksum(0).bytes(), forward(rule(), frame().udpChecksum(0)));
    }

    @Test
    void autoFinishesAnUnfinishedChecksum() {
        for (final int partial : new int[] {0x1234, 0, 0xffff}) {
            assertArrayEquals(
                    expected().bytes(),
                    forward(rule(), frame().udpChecksum(partial).received().withFlags(8)));
        }
    }

    @Test
    void aComputedChecksumStopsWhereTheUdpLengthDoes() {
        final byte[] payload = {1, 2, 3, 4, 5, 6, 7};
        assertArrayEquals(
                expected().payload(payload).udpLength(8 + 3).padding((byte) 9).bytes(),
                forward(
                        rule(),
                        frame().payload(payload)
                                .udpLength(8 + 3)
                                .padding((byte) 9)
                                .udpChecksum(77)
                                .received()
                                .withFlags(8)));
    }

    @Test
    void keepIsAutoAloneInItsFrame() {
        final Rule.Builder keep = rule().udpChecksum(UdpChecksum.KEEP);
        assertArrayEquals(expected().bytes(), forward(keep, frame()));
        assertArrayEquals(expected().udpChecksum(0).bytes(), forward(keep, frame().udpChecksum(0)));
        assertArrayEquals(
                forward(rule(), frame().udpChecksum(0x1234)),
                forward(keep, frame().udpChecksum(0x1234)));
        assertArrayEquals(expected().bytes(), forward(keep, frame().received().withFlags(8)));
    }

    @Test
    void zeroSendsNone() {
        final Rule.Builder zero = rule().udpChecksum(UdpChecksum.ZERO);
        final byte[] none = expected().udpChecksum(0).bytes();
        assertArrayEquals(none, forward(zero, frame()));
        assertArrayEquals(none, forward(zero, frame().udpChecksum(0)));
        assertArrayEquals(none, forward(zero, frame().received().withFlags(8)));
    }

    @Test
    void fullRepairs() {
        final Rule.Builder full = rule().udpChecksum(UdpChecksum.FULL);
        assertArrayEquals(expected().bytes(), forward(full, frame()));
        assertArrayEquals(expected().bytes(), forward(full, frame().udpChecksum(0)));
        assertArrayEquals(expected().bytes(), forward(full, frame().udpChecksum(0x1234)));
        assertArrayEquals(expected().bytes(), forward(full, frame().received().withFlags(8)));
    }

    @Test
    void aComputedZeroIsSentAsAllOnes() {
        // the payload is chosen so that the new checksum comes out as 0
        final byte[] payload = {0, 0};
        final int rest = checksum(expected().payload(payload).bytes());
        payload[0] = (byte) (rest >> 8);
        payload[1] = (byte) rest;
        final byte[] expected = expected().payload(payload).bytes();
        assertEquals(0xffff, checksum(expected));
        assertArrayEquals(expected, forward(rule(), frame().payload(payload)));
        assertArrayEquals(
                expected, forward(rule().udpChecksum(UdpChecksum.FULL), frame().payload(payload)));
        assertArrayEquals(
                expected, forward(rule(), frame().payload(payload).received().withFlags(8)));
    }

    @Test
    void fragmentsCannotBeSummed() {
        final TestFrame first = frame().fragment(0, true).udpLength(5000).udpChecksum(0x1234);
        final TestFrame none = expected().fragment(0, true).udpLength(5000).udpChecksum(0);
        final Rule.Builder full = rule().udpChecksum(UdpChecksum.FULL);
        final Rule.Builder zero = rule().udpChecksum(UdpChecksum.ZERO);
        assertArrayEquals(none.bytes(), forward(rule(), first.received().withFlags(8)));
        assertArrayEquals(none.bytes(), forward(full, first.received().withFlags(8)));
        assertArrayEquals(none.bytes(), forward(zero, first));
        assertArrayEquals(forward(rule(), first), forward(full, first));
        assertArrayEquals(none.bytes(), forward(full, first.udpChecksum(0)));
        assertArrayEquals(none.bytes(), forward(rule(), first.udpChecksum(0)));
    }
}
