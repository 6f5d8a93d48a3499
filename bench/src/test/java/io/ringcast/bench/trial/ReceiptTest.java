package io.ringcast.bench.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReceiptTest {
    private static final String SINK =
            """
            {"received":90,"duplicates":1,"reordered":2,"super_frames":3,"malformed":4,\
            "not_rewritten":5,"wrong_address":6,"wrong_mac":7,"bad_ip_checksum":8,\
            "bad_udp_checksum":9,"partial_checksum":10,"no_checksum":11,"wrong_payload":12,\
            "early":0,"sink_drops":13,"seconds":2.000000,"max":4100,"latency":[4096,2,1000,88]}\
            """;
    private static final String GENERATOR =
            """
            {"sent":100,"seconds":1.000000,"kicks":7,"stalls":8,"late_p50":1,"late_p99":20,"late_max":300,\
            "waited":400,"frozen":500}\
            """;

    @Test
    void whatTheSinkSaw() {
        final Receipt receipt = Receipt.parse(SINK);
        assertEquals(90, receipt.received());
        assertEquals(1, receipt.duplicates());
        assertEquals(2, receipt.reordered());
        assertEquals(3, receipt.superFrames());
        assertEquals(5, receipt.notRewritten());
        assertEquals(4 + 6 + 7 + 8 + 9 + 12, receipt.wrong());
        assertEquals(10, receipt.partialChecksum());
        assertEquals(11, receipt.noChecksum());
        assertEquals(13, receipt.sinkDrops());
        assertEquals(90, receipt.latency().getTotalCount());
    }

    @Test
    void somethingElseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Receipt.parse(""));
        assertThrows(IllegalArgumentException.class, () -> Receipt.parse("{\"received\":1}"));
        assertThrows(
                IllegalArgumentException.class,
                () -> Receipt.parse(SINK.replace("\"received\":90", "\"received\":\"x\"")));
    }

    @Test
    void whatFollowsFromBothEnds() {
        final Sending sending = Sending.parse(GENERATOR);
        assertEquals(100, sending.rate());
        assertEquals(400, sending.waitedNanos());
        assertEquals(500, sending.frozenNanos());
        final Trial trial =
                new Trial(
                        Load.paced(100, 200, 0.5),
                        sending,
                        Receipt.parse(SINK),
                        Optional.empty(),
                        0);
        assertEquals(10, trial.lost());
        assertEquals(0.1, trial.loss());
        assertEquals(45, trial.delivered(), "over the longer of both times");
        assertTrue(trial.limitedBySink());
        assertFalse(trial.lossless());
        assertFalse(trial.achieved(), "100 a second where 200 were asked for");
        assertFalse(trial.passed());
    }

    @Test
    void whatComesWithTheFirstFrameTakesNoTime() {
        final Sending sending = Sending.parse(GENERATOR);
        final Load single = Load.burst(142, 100);
        assertEquals(44.5, trial(single, sending).drained());
        assertEquals(35, trial(single.fromSocket(20), sending).drained());
        assertEquals(0, trial(single.fromSocket(90), sending).drained(), "one frame takes no time");
    }

    private static Trial trial(Load load, Sending sending) {
        return new Trial(load, sending, Receipt.parse(SINK), Optional.empty(), 0);
    }

    @Test
    void aFloodIsAlwaysAchieved() {
        final Receipt all = Receipt.parse(SINK.replace("\"received\":90", "\"received\":100"));
        final Trial trial =
                new Trial(Load.flood(100, 1), Sending.parse(GENERATOR), all, Optional.empty(), 0);
        assertTrue(trial.passed());
        assertEquals(0, trial.loss());
    }
}
