package io.ringcast.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Boots each machine of the matrix, one after the other, and puts it through all checks.
 *
 * <p>Where that cannot be done, all are skipped with the reason. What failed machines leave is in
 * {@code target/lab}: the console, what was on the wires, what the engine said.
 */
@Tag("lab")
class LabIT {
    private static final Path LAB = Path.of(System.getProperty("lab.directory"));
    private static final Path TARGET = LAB.resolve("target");
    private static final Matrix MATRIX = new Matrix();

    @TestFactory
    Stream<DynamicContainer> machines() {
        return Plan.boots().map(LabIT::machine);
    }

    private static DynamicContainer machine(Boot boot) {
        final String name = boot.kernel().replace('/', '_') + "-" + boot.nic();
        final Machine machine = new Machine(boot, TARGET.resolve("lab").resolve(name), MATRIX);
        final Stream<DynamicNode> checks =
                Checks.of(boot).map(c -> DynamicTest.dynamicTest(c.name(), () -> machine.run(c)));
        final Stream<DynamicNode> all =
                Stream.of(
                                Stream.of(DynamicTest.dynamicTest("boot", machine::boot)),
                                checks,
                                Stream.of(DynamicTest.dynamicTest("power off", machine::close)))
                        .flatMap(tests -> tests);
        return DynamicContainer.dynamicContainer(boot.toString(), all);
    }

    @AfterAll
    static void report() throws IOException {
        Files.writeString(TARGET.resolve("matrix.md"), MATRIX.tables());
        Files.writeString(TARGET.resolve("times.txt"), MATRIX.times());
        System.err.print(MATRIX.skips());
        if (Plan.full()) {
            Document.replace(LAB.resolveSibling("docs").resolve("lab.md"), MATRIX.tables());
        }
    }
}
