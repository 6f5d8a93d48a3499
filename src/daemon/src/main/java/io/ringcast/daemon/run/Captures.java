package io.ringcast.daemon.run;

import io.ringcast.daemon.console.Abandonable;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.engine.CaptureTap;
import io.ringcast.engine.EngineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Capture taps of a run: none, or one for frames as received, one for frames as sent, or both. */
final class Captures implements AutoCloseable {
    private final Map<String, Capture> captures = new LinkedHashMap<>();

    private record Capture(Path file, CaptureTap tap) {}

    private Captures() {}

    /**
     * Creates the files. If a file is a named pipe, waits until it has a reader.
     *
     * @param cancelled returns true to stop waiting for a reader; some taps may then be missing
     * @throws CommandException if a file cannot be created
     */
    static Captures open(RunPlan plan, BooleanSupplier cancelled) {
        final Captures captures = new Captures();
        try {
            captures.open(
                    "in",
                    plan.capture().in(),
                    String.join(",", plan.receiveInterfaces()),
                    plan,
                    cancelled);
            captures.open("out", plan.capture().out(), plan.transmitInterface(), plan, cancelled);
            return captures;
        } catch (IOException e) {
            captures.close();
            throw new CommandException(e.getMessage(), e);
        }
    }

    private void open(
            String side,
            Optional<Path> wanted,
            String device,
            RunPlan plan,
            BooleanSupplier cancelled)
            throws IOException {
        if (wanted.isPresent()) {
            final Path file = wanted.get();
            final int frames = plan.capture().frames();
            Abandonable.open(
                            "--capture-" + side + " " + file + ": a named pipe needs a reader",
                            () -> CaptureTap.open(file, device, frames, CaptureTap.RING),
                            cancelled)
                    .ifPresent(tap -> captures.put(side, new Capture(file, tap)));
        }
    }

    /** Adds the taps to an engine's configuration. */
    void attach(EngineConfig.Builder engine) {
        engine.receive(receive -> tap("in").ifPresent(receive::tap))
                .transmit(transmit -> tap("out").ifPresent(transmit::tap));
    }

    private Optional<CaptureTap> tap(String side) {
        return Optional.ofNullable(captures.get(side)).map(Capture::tap);
    }

    /** Returns whether there are no taps. */
    boolean isEmpty() {
        return captures.isEmpty();
    }

    /** Returns the fields of the JSON output, by name. Final after {@link #close}. */
    Map<String, Object> toMap() {
        final Map<String, Object> sides = new LinkedHashMap<>();
        captures.forEach(
                (side, capture) -> {
                    final Map<String, Object> map = new LinkedHashMap<>();
                    map.put("file", capture.file.toString());
                    map.put("frames", capture.tap.written());
                    map.put("missed", capture.tap.missed());
                    sides.put(side, map);
                });
        return sides;
    }

    /** Returns the lines of the text output. Final after {@link #close}. */
    List<String> lines() {
        final List<String> lines = new ArrayList<>();
        captures.forEach(
                (side, capture) ->
                        lines.add(
                                String.format(
                                        Locale.ROOT,
                                        "  capture %-10s %,d frames in %s, %s",
                                        side,
                                        capture.tap.written(),
                                        capture.file,
                                        missed(capture.tap.missed()))));
        return lines;
    }

    private static String missed(long frames) {
        return frames == 0
                ? "none missed"
                : String.format(Locale.ROOT, "%,d missed (the disk was too slow)", frames);
    }

    /** Closes the taps and warns of write failures. To be called after the loop has ended. */
    @Override
    public void close() {
        captures.values().forEach(capture -> capture.tap.stop()); // ask all first
        captures.values().forEach(capture -> capture.tap.close());
        captures.values().stream()
                .map(capture -> capture.tap.failure())
                .flatMap(Optional::stream)
                .forEach(failure -> Console.warn(failure.getMessage()));
    }
}
