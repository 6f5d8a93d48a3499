package io.ringcast.daemon.run;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.console.Hangup;
import io.ringcast.daemon.console.Termination;
import io.ringcast.daemon.privilege.Handover;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.service.ServiceManager;
import io.ringcast.engine.error.EngineException;
import io.ringcast.engine.linux.SpareSockets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command {@code run}: forwards until it is stopped, then prints a summary. */
@Command(
        name = "run",
        sortOptions = false,
        description = "Forward multicast UDP from one interface as unicast out of another.",
        footer = {
            "",
            "Ends on SIGINT or SIGTERM, with a summary on standard output and exit code 0.",
            "SIGHUP has it read the file of -c again, and put its rules into force.",
            "Exit code 1: the host does not allow it; 2: usage; 3: the summary could not be written."
        })
public final class RunCommand implements Callable<Integer> {
    private static final String LISTEN_SECONDS = "10";

    @Mixin private RunOptions options;

    @Option(names = "--json", description = "The summary as one JSON object.")
    private boolean json;

    @Option(names = Failures.VERBOSE, description = "Errors with a stack trace.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    @Spec private CommandSpec spec;

    /** Created by picocli. */
    public RunCommand() {}

    @Override
    public Integer call() {
        options.log(spec).apply(Console.log());
        final RunPlan plan = options.validate(spec);
        plan.service().log().apply(Console.log());
        Handover.perform(PrivilegeNeeds.of(plan));
        final ServiceManager manager = ServiceManager.of(System.getenv());
        final Reloading reloading = new Reloading(plan, () -> options.again(spec), manager);
        final Session session =
                new Session(plan, doctor("--listen", LISTEN_SECONDS), manager, reloading);
        Termination.onSignal(session::stop);
        Hangup.onSignal(session::reload);
        Termination.onGivingUp(session::abandon);
        final RunResult result = run(session);
        SpareSockets.close();
        if (json) {
            System.out.println(Json.write(result.toMap()));
        } else {
            result.lines().forEach(System.out::println);
        }
        session.rethrow();
        return 0;
    }

    /**
     * Runs the session. If the host refuses something, adds a hint to the doctor, because the
     * kernel's error does not always say why.
     */
    private RunResult run(Session session) {
        try {
            return session.run();
        } catch (EngineException e) {
            throw new CommandException(e.getMessage() + "; '" + doctor() + "' tells more", e);
        }
    }

    private String doctor(String... further) {
        return DoctorHint.of(spec.root().commandLine().getParseResult().originalArgs(), further);
    }
}
