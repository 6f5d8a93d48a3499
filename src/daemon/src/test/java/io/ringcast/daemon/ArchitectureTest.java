package io.ringcast.daemon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Tests that the testbed has the dependencies that docs/design.md describes. */
class ArchitectureTest {
    private static final String DAEMON = "io.ringcast.daemon";
    private static final String TESTBED = "io.ringcast.testbed";

    @Test
    void onlyTheDemonstrationUsesTheTestbed() {
        noClasses()
                .that()
                .resideOutsideOfPackage(DAEMON + ".demo")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(TESTBED)
                .check(read(DAEMON, 100));
    }

    @Test
    void theTestbedUsesNothingOfRingcast() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", TESTBED)
                .check(read(TESTBED, 5));
    }

    private static JavaClasses read(String module, int atLeast) {
        final JavaClasses read =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(module);
        assertTrue(read.size() >= atLeast, module + ": classes found: " + read.size());
        return read;
    }
}
