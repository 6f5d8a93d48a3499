package io.ringcast.bench.superframe;

import io.ringcast.bench.contender.Account;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that was measured of one contender, by shape.
 *
 * <p>Threading: one thread.
 */
final class SuperFrameResult {
    private final String name;
    private final String description;
    private final Map<Shape, ShapeResult> shapes = new LinkedHashMap<>();
    private String absence;
    private OptionalLong received = OptionalLong.empty();
    private OptionalLong sent = OptionalLong.empty();

    SuperFrameResult(String name, String description, List<Shape> shapes) {
        this.name = name;
        this.description = description;
        shapes.forEach(shape -> this.shapes.put(shape, new ShapeResult(shape)));
    }

    /** It takes part no longer, or never did; what it has shown before stays. */
    void absent(String reason) {
        absence = reason;
    }

    /** What it counted itself, at the end of a turn. */
    void count(Account account) {
        received = sum(received, account.receivedSuperFrames());
        sent = sum(sent, account.sentSuperFrames());
    }

    private static OptionalLong sum(OptionalLong before, OptionalLong more) {
        return more.isPresent() ? OptionalLong.of(before.orElse(0) + more.getAsLong()) : before;
    }

    /** What tables call it. */
    String name() {
        return name;
    }

    /** Why there are no figures, or no more. */
    Optional<String> absence() {
        return Optional.ofNullable(absence);
    }

    /** One shape's figures; nothing measured in it if it was not asked for. */
    ShapeResult of(Shape shape) {
        return shapes.getOrDefault(shape, new ShapeResult(shape));
    }

    /** What a reader of the figures has to know. */
    List<String> remarks() {
        final List<String> remarks = new ArrayList<>();
        for (final ShapeResult result : shapes.values()) {
            if (result.wrong() > 0) {
                remarks.add(
                        String.format(
                                Locale.ROOT,
                                "%s: %,d frames merged into one datagram, or with wrong bytes",
                                result.shape(),
                                result.wrong()));
            }
            if (result.sinkDrops() > 0) {
                remarks.add(
                        String.format(
                                Locale.ROOT,
                                "%s: the sink lost %,d datagrams, too",
                                result.shape(),
                                result.sinkDrops()));
            }
        }
        return remarks;
    }

    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("description", description);
        absence().ifPresent(reason -> map.put("absence", reason));
        map.put("remarks", remarks());
        received.ifPresent(frames -> map.put("received_super_frames", frames));
        sent.ifPresent(frames -> map.put("sent_super_frames", frames));
        map.put(
                "shapes",
                shapes.values().stream()
                        .filter(ShapeResult::measured)
                        .map(ShapeResult::toMap)
                        .toList());
        return map;
    }
}
