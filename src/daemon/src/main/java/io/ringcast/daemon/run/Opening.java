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
 * Opens the engine. With {@code --wait}, repeats the attempt until the host is ready: interfaces
 * are up, a required address is set, a destination answers.
 */
final class Opening {
    /** Maximum time between two attempts. Needed because some obstacles end without an event. */
    private static final int LONGEST_WAIT_MILLIS = 1_000;

    /** Maximum delay until a stop request is seen. */
    private static final int STOP_MILLIS = 100;

    private final boolean waiting;
    private final CountDownLatch stop;
    private final Consumer<String> status;
    private String lastObstacle = "";

    /**
     * @param waiting whether to wait
     * @param stop when this is 0, the opening ends, whatever it waits for
     * @param status takes one line that says what the opening waits for
     */
    Opening(boolean waiting, CountDownLatch stop, Consumer<String> status) {
        this.waiting = waiting;
        this.stop = stop;
        this.status = status;
    }

    /**
     * Opens the engine.
     *
     * @param config creates the configuration for each attempt, because it may depend on the host;
     *     the configuration must observe {@code stop} (see {@link EngineConfig#cancelled})
     * @return the engine; empty if the opening was stopped
     * @throws RuntimeException if the engine cannot be opened: EngineException or CommandException,
     *     with a message of one line
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
