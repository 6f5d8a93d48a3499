package io.ringcast.bench.contender;

import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.bench.trial.Route;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.TestbedException;
import io.ringcast.testbed.Tools;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Contender that is a process: its command line and the way to read its output. */
final class ProcessContender implements Contender {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(20);
    private static final long SETTLE_MILLIS = 300;

    private final String name;
    private final String description;
    private final Supplier<List<String>> command;
    private boolean announces;
    private Pattern forwarding = ThreadPriorities.ALL;
    private boolean rewrites = true;
    private boolean ipv6;
    private boolean headline = true;
    private String needed;
    private String owner;
    private Function<String, Account> account = line -> Account.NONE;

    /**
     * @param command command line of the process
     */
    ProcessContender(String name, String description, Supplier<List<String>> command) {
        this.name = name;
        this.description = description;
        this.command = command;
    }

    /**
     * Declares that the process announces on standard error when it is ready: a line that begins
     * with "ready", or with its name and "ready". At its end it writes its account to standard
     * output.
     */
    ProcessContender announcing(Function<String, Account> reader) {
        announces = true;
        account = reader;
        return this;
    }

    /** Declares that only the threads whose name matches this pattern forward. */
    ProcessContender forwardingIn(String threads) {
        forwarding = Pattern.compile(threads);
        return this;
    }

    /** Declares that it forwards frames unchanged. */
    ProcessContender unchanging() {
        rewrites = false;
        return this;
    }

    /** Declares that it is measured with IPv6 frames. */
    ProcessContender takingIpv6() {
        ipv6 = true;
        return this;
    }

    /** Declares that it is no main contender, see {@link Contender#headline}. */
    ProcessContender beingAside() {
        headline = false;
        return this;
    }

    /** Declares that it needs a program of the host, and which package contains it. */
    ProcessContender needing(String program, String from) {
        needed = program;
        owner = from;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Optional<String> absence() {
        return needed == null || Tools.find(needed).isPresent()
                ? Optional.empty()
                : Optional.of("no program " + needed + " here (package " + owner + ")");
    }

    @Override
    public boolean headline() {
        return headline;
    }

    @Override
    public Route route(BenchNetwork network) {
        final Route through = ipv6 ? network.throughIpv6() : network.through();
        return rewrites ? through : through.unchanged();
    }

    @Override
    public Running start(BenchNetwork network) {
        final Task task = network.start(name, command.get());
        try {
            if (announces) {
                task.awaitErr(line -> line.matches("(\\S+: )?ready\\b.*"), START);
            } else {
                settle(task);
            }
            ThreadPriorities.set(task.handle().pid(), forwarding);
            return new RunningProcess(task);
        } catch (TestbedException e) {
            task.close();
            throw e;
        }
    }

    private static void settle(Task task) {
        try {
            Thread.sleep(SETTLE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!task.alive()) {
            throw new TestbedException(task.name() + ": ended at once" + task.complaint());
        }
    }

    private final class RunningProcess implements Running {
        private final Task task;

        RunningProcess(Task task) {
            this.task = task;
        }

        @Override
        public OptionalLong pid() {
            return OptionalLong.of(task.handle().pid());
        }

        @Override
        public boolean ready() {
            return announces;
        }

        @Override
        public void suspend() {
            task.suspend();
        }

        @Override
        public void resume() {
            task.resume();
        }

        @Override
        public Account stop() {
            if (!task.alive()) {
                throw new TestbedException(name + ": ended by itself" + task.complaint());
            }
            task.signal("TERM");
            task.exitCode(END);
            return account.apply(task.lastLine());
        }

        @Override
        public void close() {
            task.close();
        }
    }
}
