package io.ringcast.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Tests that names of filters, JSON, files and counters, which other programs read, are the same in
 * locales with other digits or letters (ar-EG, tr). Code that formats text or changes case must
 * therefore use {@code Locale.ROOT}. The test covers all modules and their tests.
 */
class LocaleTest {
    private static final List<String> MODULES =
            List.of("src/testbed", "src/engine", "src/testkit", "src/daemon", "bench", "examples");

    /** JDK methods that use the default locale if none is given. */
    private static final Set<String> METHODS =
            Set.of(
                    "java.lang.String.format",
                    "java.lang.String.formatted",
                    "java.lang.String.toLowerCase",
                    "java.lang.String.toUpperCase",
                    "java.io.PrintStream.printf",
                    "java.io.PrintStream.format",
                    "java.io.PrintWriter.printf",
                    "java.io.PrintWriter.format",
                    "java.io.Console.printf",
                    "java.io.Console.format",
                    "java.util.Formatter.<init>",
                    "java.util.Scanner.<init>",
                    "java.text.DecimalFormat.<init>",
                    "java.text.MessageFormat.<init>",
                    "java.text.MessageFormat.format",
                    "java.text.NumberFormat.getInstance",
                    "java.text.SimpleDateFormat.<init>",
                    "java.time.format.DateTimeFormatter.ofPattern");

    private static final DescribedPredicate<JavaCall<?>> LOCALE_IS_LEFT_OPEN =
            DescribedPredicate.describe(
                    "it depends on the default locale",
                    call ->
                            METHODS.contains(
                                            call.getTargetOwner().getFullName()
                                                    + "."
                                                    + call.getTarget().getName())
                                    && call.getTarget().getRawParameterTypes().stream()
                                            .map(JavaClass::getFullName)
                                            .noneMatch("java.util.Locale"::equals));

    @Test
    void whateverFormatsNamesItsLocale() {
        noClasses().should().callCodeUnitWhere(LOCALE_IS_LEFT_OPEN).check(classes());
    }

    private static JavaClasses classes() {
        final Path root = Path.of("").toAbsolutePath().getParent();
        final List<Path> directories = new ArrayList<>();
        for (final String module : MODULES) {
            for (final String kind : List.of("classes", "test-classes")) {
                final Path directory = root.resolve(module).resolve("target").resolve(kind);
                assertTrue(Files.isDirectory(directory), directory + ": must have been built");
                directories.add(directory);
            }
        }
        return new ClassFileImporter().importPaths(directories);
    }
}
