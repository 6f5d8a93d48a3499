package io.ringcast.daemon.client;

import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.control.ControlConnection;
import io.ringcast.daemon.control.RequestException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command that sends one request to a run. */
abstract class ClientCommand implements Callable<Integer> {
    @Mixin private RunSocket socket;

    @Option(names = Failures.VERBOSE, description = "Errors with a stack trace.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    @Spec private CommandSpec spec;

    final Arguments arguments() {
        return new Arguments(spec);
    }

    /** Sends a request without arguments and returns the answer. */
    final Map<String, Object> ask(String request) {
        return ask(request, Map.of());
    }

    /**
     * Sends a request and returns the answer.
     *
     * @throws CommandException if there is no answer, or the answer is an error
     */
    final Map<String, Object> ask(String request, Map<String, String> arguments) {
        try {
            return exchange(request, arguments);
        } catch (RequestException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }

    /**
     * Sends a request and returns the answer.
     *
     * @throws CommandException if there is no answer
     * @throws RequestException if the answer is an error
     */
    final Map<String, Object> exchange(String request, Map<String, String> arguments) {
        try (ControlConnection connection = socket.connect(arguments())) {
            return connection.ask(request, arguments);
        } catch (IOException e) {
            throw new CommandException("no answer: " + e.getMessage(), e);
        }
    }
}
