package io.ringcast.daemon.metrics;

import io.ringcast.daemon.live.LiveRun;
import io.ringcast.engine.Engine;
import io.ringcast.engine.host.LinkStatus;
import java.util.ArrayList;
import java.util.List;

/** Readiness of a run to forward. */
final class Readiness {
    private Readiness() {}

    /** Returns what prevents the run from forwarding, one line each; empty if it is ready. */
    static List<String> obstacles(LiveRun run) {
        final List<String> obstacles = new ArrayList<>();
        run.ending().ifPresent(obstacles::add);
        for (final LinkStatus link : run.engine().links()) {
            final String name = link.role().label() + " interface " + link.name();
            if (link.state() != LinkStatus.State.UP) {
                obstacles.add(name + ": is " + link.state().label());
            } else if (!link.attached()) {
                obstacles.add(name + ": the rings are not open on it");
            }
        }
        if (run.engine().isPaused()) {
            obstacles.add("forwarding is paused");
        }
        destinations(run.engine(), obstacles);
        return obstacles;
    }

    private static void destinations(Engine engine, List<String> obstacles) {
        if (!Reachability.of(engine).containsValue(true)) {
            obstacles.add("destinations: none can be reached");
        }
    }
}
