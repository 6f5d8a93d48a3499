package io.ringcast.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the order of packages that docs/design.md describes. */
class ArchitectureTest {
    private static final String ENGINE = "io.ringcast.engine";

    /** What each package may use of the others. */
    private static final Map<String, List<String>> MAY_USE =
            new TreeMap<>(
                    Map.ofEntries(
                            entry("linux", List.of("bindings")),
                            entry("network", List.of("bindings", "linux")),
                            entry("filter", List.of("bindings", "linux")),
                            entry(
                                    "delivery",
                                    List.of(
                                            "bindings",
                                            "linux",
                                            "network",
                                            "filter",
                                            "frame",
                                            "rule")),
                            entry("counter", List.of()),
                            entry("memory", List.of()),
                            entry("burst", List.of()),
                            entry(
                                    "ring",
                                    List.of(
                                            "bindings",
                                            "linux",
                                            "filter",
                                            "burst",
                                            "counter",
                                            "frame",
                                            "memory")),
                            entry("frame", List.of("burst", "memory")),
                            entry("rule", List.of("filter", "burst", "counter", "frame", "memory")),
                            entry("watch", List.of("linux", "network", "counter", "frame", "rule")),
                            entry("latency", List.of("counter", "linux")),
                            entry("capture", List.of("burst", "counter", "frame", "transmit")),
                            entry(
                                    "transmit",
                                    List.of(
                                            "bindings",
                                            "linux",
                                            "burst",
                                            "counter",
                                            "memory",
                                            "ring",
                                            "frame",
                                            "latency")),
                            entry(
                                    "forward",
                                    List.of(
                                            "linux",
                                            "burst",
                                            "counter",
                                            "ring",
                                            "frame",
                                            "rule",
                                            "transmit")),
                            entry(
                                    "warmup",
                                    List.of(
                                            "linux",
                                            "burst",
                                            "ring",
                                            "frame",
                                            "rule",
                                            "latency",
                                            "transmit",
                                            "forward"))));

    private static JavaClasses engine;

    @BeforeAll
    static void read() {
        engine =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(ENGINE);
        assertTrue(engine.size() > 50, "engine's classes found: " + engine.size());
    }

    @Test
    void everyPackageUsesOnlyWhatItMay() {
        for (final Map.Entry<String, List<String>> entry : MAY_USE.entrySet()) {
            final String[] allowed =
                    java.util.stream.Stream.concat(
                                    java.util.stream.Stream.of(
                                            "java..",
                                            "org.HdrHistogram..",
                                            ENGINE + "." + entry.getKey()),
                                    entry.getValue().stream()
                                            .map(
                                                    name ->
                                                            name.equals("bindings")
                                                                    ? "io.ringcast.bindings"
                                                                    : ENGINE + "." + name))
                            .toArray(String[]::new);
            classes()
                    .that()
                    .resideInAPackage(ENGINE + "." + entry.getKey())
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(allowed)
                    .check(engine);
        }
    }

    @Test
    void everyPackageIsListed() {
        engine.stream()
                .map(type -> type.getPackageName())
                .filter(name -> !name.equals(ENGINE))
                .forEach(
                        name ->
                                assertTrue(
                                        MAY_USE.containsKey(name.substring(ENGINE.length() + 1)),
                                        name));
    }

    @Test
    void noCycles() {
        slices().matching(ENGINE + ".(*)..").should().beFreeOfCycles().check(engine);
    }

    @Test
    void onlyLinuxMakesDowncalls() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ENGINE + ".linux")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .check(engine);
    }

    @Test
    void theLoopNeitherLogsNorStreams() {
        noClasses()
                .that()
                .resideInAnyPackage(ENGINE + ".burst", ENGINE + ".counter", ENGINE + ".forward")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.stream..", "java.util.logging..", "java.io..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.System$Logger")
                .check(engine);
    }
}
