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
 * All measurements of one contender, by shape.
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

    /**
     * Records that the contender takes no further part, or never did. Earlier measurements stay.
     */
    void absent(String reason) {
        absence = reason;
    }

    /** Adds the contender's own counts at the end of a turn. */
    void count(Account account) {
        received = sum(received, account.receivedSuperFrames());
        sent = sum(sent, account.sentSuperFrames());
    }

    private static OptionalLong sum(OptionalLong before, OptionalLong more) {
        return more.isPresent() ? OptionalLong.of(before.orElse(0) + more.getAsLong()) : before;
    }

    /** Returns the contender's name in tables. */
    String name() {
        return name;
    }

    /** Returns the reason why there are no figures, or no more. */
    Optional<String> absence() {
        return Optional.ofNullable(absence);
    }

    /**
     * Returns the figures of a shape; a result without measurements if the shape was not requested.
     */
    ShapeResult of(Shape shape) {
        return shapes.getOrDefault(shape, new ShapeResult(shape));
    }

    /** Returns the remarks for readers of the figures. */
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
