package io.ringcast.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Boots the machines of the matrix, two at a time, and puts each through all checks.
 *
 * <p>Where that cannot be done, all are skipped with the reason. What failed machines leave is in
 * {@code target/lab}: the console, what was on the wires, what the engine said.
 */
@Tag("lab")
class LabIT {
    private static final Path LAB = Path.of(System.getProperty("lab.directory"));
    private static final Path TARGET = LAB.resolve("target");
    private static final Matrix MATRIX = new Matrix();

    /** Two at a time: most of a machine's time is one thread of one JVM. */
    private static final ExecutorService MACHINES = Executors.newFixedThreadPool(2);

    @TestFactory
    Stream<DynamicContainer> machines() {
        return Plan.boots().map(LabIT::machine).toList().stream();
    }

    private static DynamicContainer machine(Boot boot) {
        final String name = boot.kernel().replace('/', '_') + "-" + boot.nic();
        final Machine machine = new Machine(boot, TARGET.resolve("lab").resolve(name), MATRIX);
        final Steps steps = new Steps().then("boot", machine::boot);
        Checks.of(boot).forEach(check -> steps.then(check.name(), () -> machine.run(check)));
        steps.then("power off", machine::close);
        MATRIX.planned(boot);
        MACHINES.execute(steps);
        return DynamicContainer.dynamicContainer(boot.toString(), steps.tests());
    }

    @AfterAll
    static void report() throws IOException {
        MACHINES.shutdownNow();
        Files.writeString(TARGET.resolve("matrix.md"), MATRIX.tables());
        Files.writeString(TARGET.resolve("times.txt"), MATRIX.times());
        System.err.print(MATRIX.skips());
        if (Plan.full()) {
            Document.replace(LAB.resolveSibling("docs").resolve("lab.md"), MATRIX.tables());
        }
    }
}
