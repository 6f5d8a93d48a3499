package io.ringcast.bench.contender;

import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.testbed.TestbedException;
import io.ringcast.testbed.Tools;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Contender that is a rule in the kernel, with commands that install and remove it. The rule runs
 * in the sender's context, so its CPU time is the sender's.
 */
final class KernelContender implements Contender {
    private final String name;
    private final String description;
    private final String program;
    private final String owner;
    private final List<List<String>> install;
    private final List<String> remove;

    /**
     * @param program program that all commands call
     * @param install arguments of each command, in order
     * @param remove arguments of the command that removes everything
     */
    KernelContender(
            String name,
            String description,
            String program,
            String owner,
            List<List<String>> install,
            List<String> remove) {
        this.name = name;
        this.description = description;
        this.program = program;
        this.owner = owner;
        this.install = install;
        this.remove = remove;
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
        return Tools.find(program).isPresent()
                ? Optional.empty()
                : Optional.of("no program " + program + " here (package " + owner + ")");
    }

    @Override
    public boolean headline() {
        return false;
    }

    @Override
    public Running start(BenchNetwork network) {
        try {
            for (final List<String> arguments : install) {
                network.run(command(arguments));
            }
        } catch (TestbedException e) {
            removeQuietly(network);
            throw e;
        }
        return new Running() {
            private boolean removed;

            @Override
            public OptionalLong pid() {
                return OptionalLong.empty();
            }

            @Override
            public boolean ready() {
                return true;
            }

            @Override
            public Account stop() {
                removed = true;
                network.run(command(remove));
                return Account.NONE;
            }

            @Override
            public void close() {
                if (!removed) {
                    removeQuietly(network);
                }
            }
        };
    }

    private void removeQuietly(BenchNetwork network) {
        try {
            network.run(command(remove));
        } catch (TestbedException e) {
            // The rule was not installed, or only in part.
        }
    }

    private List<String> command(List<String> arguments) {
        final List<String> line = new java.util.ArrayList<>(List.of(program));
        line.addAll(arguments);
        return line;
    }
}
