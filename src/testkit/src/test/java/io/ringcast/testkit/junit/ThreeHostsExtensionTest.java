package io.ringcast.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.testbed.TestbedException;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class ThreeHostsExtensionTest {
    @Test
    void whereNamespacesCannotBeMadeATestIsSkippedWithTheReason() {
        final ThreeHostsExtension extension =
                new ThreeHostsExtension(
                        () -> {
                            throw new TestbedException("no namespaces on this machine");
                        });
        final TestAbortedException skipped =
                assertThrows(TestAbortedException.class, () -> extension.beforeEach(null));
        assertTrue(
                skipped.getMessage().endsWith("no namespaces on this machine"),
                skipped::getMessage);
    }
}
