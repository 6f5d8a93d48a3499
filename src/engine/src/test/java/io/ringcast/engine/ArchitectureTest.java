package io.ringcast.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares the packages and their dependencies with docs/design.md. */
class ArchitectureTest {
    private static final String ENGINE = "io.ringcast.engine";
    private static final String BINDINGS = "bindings";
    private static final String ROOT = "(root)";

    private static final Path DOCUMENT = Path.of("../../docs/design.md");

    /** The packages in docs/design.md, each with exactly the packages that it uses. */
    private static Map<String, Set<String>> uses;

    /** Packages that the loop runs. */
    private static final Set<String> LOOP =
            Set.of(
                    "burst",
                    "counter",
                    "forward",
                    "frame",
                    "memory",
                    "recorder",
                    "ring",
                    "transmit");

    /** Classes that the loop runs, in packages that also contain set-up code. */
    private static final Set<String> LOOP_CLASSES =
            Set.of(
                    "capture.FrameRing",
                    "capture.TapProducer",
                    "capture.TappedSource",
                    "capture.TappedTransmitter",
                    "match.Candidates",
                    "match.FragmentTable",
                    "match.ReturnedFrames",
                    "match.Rewriter",
                    "match.RuleTable",
                    "match.Target");

    /** Classes in the loop's packages that the control thread runs. */
    private static final Set<String> BESIDE = Set.of("ring.ReceiveGroup");

    private static JavaClasses engine;

    /**
     * The list under "Arrows" in the document; a line without a name goes on with the one before.
     */
    private static Map<String, Set<String>> documented(String text) {
        final String rest = text.substring(text.indexOf("\n### Arrows"));
        final Matcher lines =
                Pattern.compile("(?m)^    ([a-z.]+|\\(root\\))? +(-|[a-z. ]+)$")
                        .matcher(rest.substring(0, rest.indexOf("\n## ")));
        final Map<String, Set<String>> uses = new LinkedHashMap<>();
        Set<String> of = null;
        while (lines.find()) {
            if (lines.group(1) != null) {
                of = new TreeSet<>();
                uses.put(lines.group(1), of);
            }
            if (!lines.group(2).equals("-")) {
                of.addAll(Arrays.asList(lines.group(2).split(" +")));
            }
        }
        return uses;
    }

    @BeforeAll
    static void read() throws IOException {
        uses = documented(Files.readString(DOCUMENT));
        engine =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(ENGINE);
        assertTrue(engine.size() > 50, "engine's classes found: " + engine.size());
    }

    /** The package's name in the tables here; what is not Ringcast's has its own. */
    private static String name(JavaClass type) {
        final String name = type.getBaseComponentType().getPackageName();
        if (name.equals(ENGINE)) {
            return ROOT;
        }
        return name.replace(ENGINE + ".", "").replace("io.ringcast.bindings", BINDINGS);
    }

    private static boolean isForeign(String name) {
        return name.isEmpty() || name.startsWith("java.") || name.equals("org.HdrHistogram");
    }

    @Test
    void everyPackageUsesWhatItMayAndNothingElse() {
        final Map<String, Set<String>> used = new LinkedHashMap<>();
        uses.keySet().forEach(name -> used.put(name, new TreeSet<>()));
        for (final JavaClass type : engine) {
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> name(dependency.getTargetClass()))
                    .filter(name -> !isForeign(name) && !name.equals(name(type)))
                    .forEach(used.computeIfAbsent(name(type), key -> new TreeSet<>())::add);
        }
        assertEquals(lines(uses), lines(used));
    }

    private static String lines(Map<String, Set<String>> uses) {
        return uses.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + String.join(" ", entry.getValue()))
                .collect(Collectors.joining("\n"));
    }

    /** So there are no cycles, either. */
    @Test
    void packagesUseOnlyWhatStandsBeforeThem() {
        final Set<String> before = new HashSet<>(Set.of(BINDINGS));
        uses.forEach(
                (name, uses) -> {
                    assertTrue(before.containsAll(uses), name + " uses " + uses);
                    before.add(name);
                });
    }

    @Test
    void theDocumentHasThemInThisOrder() throws IOException {
        final String text = Files.readString(DOCUMENT);
        final String section = text.substring(text.indexOf("## Packages of the engine"));
        final Matcher rows =
                Pattern.compile("(?m)^\\| (?:`([a-z.]+)`|(\\(root\\))) \\|")
                        .matcher(section.substring(0, section.indexOf("\n## ", 1)));
        final List<String> documented = new ArrayList<>();
        while (rows.find()) {
            documented.add(rows.group(1) == null ? ROOT : rows.group(1));
        }
        assertEquals(List.copyOf(uses.keySet()), documented);
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

    /** Constructors run before the loop. */
    @Test
    void theLoopNeitherLogsNorStreams() {
        final Set<String> found = new HashSet<>();
        for (final JavaClass type : engine) {
            final String name = type.getName().replace(ENGINE + ".", "");
            if (LOOP_CLASSES.contains(name)
                    || LOOP.contains(name(type)) && !BESIDE.contains(name)) {
                found.add(name);
                for (final JavaMethod method : type.getMethods()) {
                    method.getMethodCallsFromSelf().forEach(ArchitectureTest::assertHarmless);
                }
            }
        }
        assertTrue(found.containsAll(LOOP_CLASSES), found::toString);
    }

    private static void assertHarmless(JavaMethodCall call) {
        final String owner = call.getTargetOwner().getName();
        assertTrue(
                !owner.startsWith("java.util.stream.")
                        && !owner.startsWith("java.util.logging.")
                        && !owner.startsWith("java.io.")
                        && !owner.equals("java.lang.System$Logger"),
                call::getDescription);
    }
}
