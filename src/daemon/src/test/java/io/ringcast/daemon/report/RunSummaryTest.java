package io.ringcast.daemon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
    @Test
    void jsonOfTheContract() {
        assertEquals(
                "{\"received\":1241,\"received_bytes\":176222,\"received_super_frames\":3,"
                        + "\"matched\":1200,\"unmatched\":7,\"copies\":1200,"
                        + "\"forwarded\":1195,\"sent_bytes\":169690,\"sent_super_frames\":12,"
                        + "\"dropped\":{\"runt\":0,\"fragment\":30,\"ttl\":4},"
                        + "\"fragments\":{\"tracked\":11,\"followed\":12,\"unknown\":13,"
                        + "\"evicted\":0,\"expired\":2},"
                        + "\"transmit_errors\":{\"no_neighbour\":0,\"enobufs\":5},"
                        + "\"kernel_drops\":6,\"kicks\":478,\"seconds\":2.5,\"latency\":{"
                        + "\"queue\":{\"count\":1195,\"p50\":1.234,\"p90\":2.5,\"p99\":3.5,"
                        + "\"p99.9\":4.5,\"p99.99\":5.5,\"max\":6.5},"
                        + "\"service\":{\"count\":1195,\"p50\":10.25,\"p90\":20.5,\"p99\":30.5,"
                        + "\"p99.9\":40.5,\"p99.99\":50.5,\"max\":60.5},"
                        + "\"total\":{\"count\":1195,\"p50\":11.5,\"p90\":22.5,\"p99\":33.5,"
                        + "\"p99.9\":999.94,\"p99.99\":1000.6,\"max\":12345.678}},"
                        + "\"rules\":[{\"name\":\"default\",\"matched\":1200,\"destinations\":["
                        + "{\"to\":\"10.0.2.2\",\"sent\":1195,\"sent_bytes\":169690,\"transmit_errors\":{\"enobufs\":5}}]}],"
                        + "\"workers\":[{\"worker\":0,\"cpu\":3,\"received\":1240,\"matched\":1199,"
                        + "\"unmatched\":7,\"dropped\":34,\"forwarded\":1194,\"transmit_errors\":5,"
                        + "\"kernel_drops\":6,\"kicks\":477},{\"worker\":1,\"received\":1,\"matched\":1,"
                        + "\"unmatched\":0,\"dropped\":0,\"forwarded\":1,\"transmit_errors\":0,"
                        + "\"kernel_drops\":0,\"kicks\":1}]}",
                Json.write(Summaries.distinct().toMap()));
    }

    @Test
    void comesBackFromJson() {
        final Map<String, Object> read = Json.read(Json.write(Summaries.distinct().toMap()));
        assertEquals(Summaries.distinct(), RunSummary.fromMap(read));
    }

    @Test
    void laterFieldsDoNotDisturb() {
        final Map<String, Object> map = Summaries.distinct().toMap();
        map.put("application", Map.of("sent", 1));
        assertEquals(Summaries.distinct(), RunSummary.fromMap(map));
    }

    /** A run without current timestamps, such as a replay, has no latencies. */
    @Test
    void withoutLatencies() {
        final RunSummary summary = Summaries.plain(1, 0, 0);
        assertFalse(summary.toMap().containsKey("latency"));
        assertEquals(summary, RunSummary.fromMap(Json.read(Json.write(summary.toMap()))));
    }

    @Test
    void sumsOverReasons() {
        assertEquals(34, Summaries.distinct().droppedTotal());
        assertEquals(5, Summaries.distinct().transmitErrorsTotal());
    }
}
