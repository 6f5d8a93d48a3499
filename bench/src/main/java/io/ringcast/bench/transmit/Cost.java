package io.ringcast.bench.transmit;

import io.ringcast.bench.stats.Spread;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Cost of transmitting a burst.
 *
 * @param transmitter name of the transmitter
 * @param length length of each frame, in bytes
 * @param frames frames in the burst
 * @param flows flows in the burst
 * @param nanos nanoseconds for the whole burst
 */
record Cost(String transmitter, int length, int frames, int flows, Spread nanos) {
    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("transmitter", transmitter);
        map.put("length", length);
        map.put("frames", frames);
        map.put("flows", flows);
        map.put("nanos", nanos.toMap());
        return map;
    }

    static Cost fromMap(Map<?, ?> map) {
        final Map<?, ?> nanos = (Map<?, ?>) map.get("nanos");
        return new Cost(
                (String) map.get("transmitter"),
                ((Number) map.get("length")).intValue(),
                ((Number) map.get("frames")).intValue(),
                ((Number) map.get("flows")).intValue(),
                Spread.fromMap(nanos));
    }
}
