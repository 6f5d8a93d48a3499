package io.ringcast.daemon.top;

import io.ringcast.daemon.client.RunSocket;
import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.console.Termination;
import io.ringcast.daemon.control.ControlConnection;
import io.ringcast.daemon.control.RequestException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command {@code top}: shows the activity of a run once a second. */
@Command(
        name = "top",
        sortOptions = false,
        description = "Show what a run does, once a second, until q or Ctrl-C.")
public final class TopCommand implements Callable<Integer> {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Maximum delay until a key, a new size or a stop request is seen. */
    private static final long TICK_MILLIS = 50;

    private static final int END_OF_INPUT = -1;

    @Mixin private RunSocket socket;

    @Option(names = Failures.VERBOSE, description = "Errors with a stack trace.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    @Spec private CommandSpec spec;

    private volatile boolean stopped;

    /** Created by picocli. */
    public TopCommand() {}

    @Override
    public Integer call() {
        if (!Console.isTerminal()) {
            throw new CommandException(
                    "standard output is not a terminal: 'ringcast stats' shows the same once");
        }
        try (ControlConnection connection = socket.connect(new Arguments(spec))) {
            final Sample first = Sample.take(connection);
            Termination.onSignal(() -> stopped = true);
            try (TopScreen screen = TopScreen.open()) {
                watch(connection, screen, first);
            }
        } catch (RequestException e) {
            throw new CommandException(e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandException("the run has ended: " + e.getMessage(), e);
        }
        return 0;
    }

    private void watch(ControlConnection connection, TopScreen screen, Sample first)
            throws IOException {
        Interval interval = new Interval(first, first);
        long next = System.nanoTime() + PERIOD_NANOS;
        boolean fresh = true;
        while (!stopped) {
            if (fresh || screen.isResized()) {
                screen.show(
                        new TopView(interval, screen.width(), screen.height(), Console.colours())
                                .lines());
            }
            final int key = screen.key(TICK_MILLIS);
            stopped |= key == 'q' || key == END_OF_INPUT;
            fresh = System.nanoTime() - next >= 0;
            if (fresh && !stopped) {
                next += PERIOD_NANOS;
                interval = new Interval(interval.now(), Sample.take(connection));
            }
        }
    }
}
