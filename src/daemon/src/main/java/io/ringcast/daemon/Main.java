package io.ringcast.daemon;

import io.ringcast.daemon.check.CheckCommand;
import io.ringcast.daemon.client.HistogramCommand;
import io.ringcast.daemon.client.LinksCommand;
import io.ringcast.daemon.client.LogLevelCommand;
import io.ringcast.daemon.client.NeighboursCommand;
import io.ringcast.daemon.client.PauseCommand;
import io.ringcast.daemon.client.QuitCommand;
import io.ringcast.daemon.client.ReloadCommand;
import io.ringcast.daemon.client.ResumeCommand;
import io.ringcast.daemon.client.RulesCommand;
import io.ringcast.daemon.client.StatsCommand;
import io.ringcast.daemon.console.Build;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.console.Termination;
import io.ringcast.daemon.demo.DemoCommand;
import io.ringcast.daemon.doctor.DoctorCommand;
import io.ringcast.daemon.replay.ReplayCommand;
import io.ringcast.daemon.run.RunCommand;
import io.ringcast.daemon.top.TopCommand;
import io.ringcast.daemon.traffic.ReceiveCommand;
import io.ringcast.daemon.traffic.SendCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry point of the command line: {@code ringcast COMMAND OPTIONS}. */
@Command(
        name = "ringcast",
        synopsisSubcommandLabel = "COMMAND",
        description = "Multicast UDP from one interface as unicast out of another.",
        footer = {
            "",
            "Try it out, without any set-up:   ringcast demo",
            "See what a run would lack:        ringcast doctor -i IF -o IF",
            "Measure it beside others:         ringcast bench --quick",
            "More about a command:             ringcast COMMAND --help"
        },
        versionProvider = Main.Version.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            DoctorCommand.class,
            ReplayCommand.class,
            DemoCommand.class,
            SendCommand.class,
            ReceiveCommand.class,
            TopCommand.class,
            StatsCommand.class,
            RulesCommand.class,
            LinksCommand.class,
            NeighboursCommand.class,
            HistogramCommand.class,
            ReloadCommand.class,
            LogLevelCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            QuitCommand.class
        })
public final class Main implements Runnable {
    private static final int USAGE_WIDTH = 90;
    private static final int USAGE_OPTIONS_WIDTH = 30;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    @Spec private CommandSpec spec;

    /** Created by {@link #main} and by picocli. */
    public Main() {}

    /**
     * Runs one command and exits. Exit codes: 0 success, 1 refused by the host, 2 usage error, 3
     * output not written.
     */
    public static void main(String[] arguments) {
        System.exit(Termination.guard(() -> commandLine().execute(arguments)));
    }

    /** Returns the command line with all commands, for {@link #main} and for the manual. */
    public static CommandLine commandLine() {
        return Failures.install(
                new CommandLine(new Main())
                        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                        .setUsageHelpWidth(USAGE_WIDTH)
                        .setUsageHelpLongOptionsMaxWidth(USAGE_OPTIONS_WIDTH));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is needed; the commands are " + Failures.commands(spec.commandLine()));
    }

    /** Version of the module, set by the build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "ringcast " + Build.version(),
                "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
            };
        }
    }
}
