package io.ringcast.daemon.run;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.log.LogEvent;
import io.ringcast.daemon.log.LogKind;
import io.ringcast.daemon.log.LogLevel;
import io.ringcast.engine.Engine;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.network.NetworkEvents;
import io.ringcast.engine.network.NetworkException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Opens the engine; with {@code --wait} as soon as the host has what it takes: interfaces that are
 * up, an address to send to, a destination that answers.
 */
final class Opening {
    /** Not everything that may be missing shows as an event. */
    private static final int LONGEST_WAIT_MILLIS = 1_000;

    /** How soon a request to stop is seen. */
    private static final int STOP_MILLIS = 100;

    private final boolean waiting;
    private final CountDownLatch stop;
    private final Consumer<String> status;
    private String lastObstacle = "";

    /**
     * @param waiting whether to wait
     * @param stop ends the opening when it is 0, whatever that waits for
     * @param status takes what it waits for, one line
     */
    Opening(boolean waiting, CountDownLatch stop, Consumer<String> status) {
        this.waiting = waiting;
        this.stop = stop;
        this.status = status;
    }

    /**
     * Opens it.
     *
     * @param config made anew for each attempt, as it may depend on the host; heeds {@code stop}
     *     (see {@link EngineConfig#cancelled})
     * @return empty if it was stopped before
     * @throws RuntimeException if it cannot be opened: EngineException or CommandException, with a
     *     message of one line
     */
    Optional<Engine> open(Supplier<EngineConfig> config) {
        if (stop.getCount() == 0) {
            return Optional.empty();
        }
        try {
            return waiting ? await(config) : Optional.of(Engine.open(config.get()));
        } catch (CancellationException e) {
            return Optional.empty();
        }
    }

    private Optional<Engine> await(Supplier<EngineConfig> config) {
        try (NetworkEvents events = new NetworkEvents()) {
            while (stop.getCount() > 0) {
                try {
                    return Optional.of(Engine.open(config.get()));
                } catch (NetworkException | CommandException e) {
                    obstacle(e.getMessage());
                    awaitChange(events);
                }
            }
        }
        return Optional.empty();
    }

    private void obstacle(String message) {
        if (!message.equals(lastObstacle)) {
            Console.log()
                    .add(
                            LogEvent.of(
                                    LogLevel.INFO,
                                    LogKind.WAITING,
                                    "waiting: " + message,
                                    Map.of()));
            status.accept("waiting: " + message);
        }
        lastObstacle = message;
    }

    private void awaitChange(NetworkEvents events) {
        for (int waited = 0;
                waited < LONGEST_WAIT_MILLIS && stop.getCount() > 0;
                waited += STOP_MILLIS) {
            if (events.await(STOP_MILLIS, event -> {}) > 0) {
                return;
            }
        }
    }
}
