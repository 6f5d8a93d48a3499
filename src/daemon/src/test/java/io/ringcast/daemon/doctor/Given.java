package io.ringcast.daemon.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.network.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/** Simulated host, and assertions about the findings of its checks. */
final class Given {
    private static final int UP = 0x1; // IFF_UP of linux/if.h
    private static final int RUNNING = 0x40; // IFF_RUNNING
    private static final int LOWER_UP = 0x10000; // IFF_LOWER_UP
    private static final int ETHERNET = 1; // ARPHRD_ETHER
    private static final long MAC = 0x020000000001L;

    private final Path root;

    Given(Path root) {
        this.root = root;
    }

    HostFiles files() {
        return new HostFiles(root);
    }

    /** Writes a file with this text and a line feed. */
    Given file(String name, String text) {
        final Path file = root.resolve(name.substring(1));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    static BitSet cpus(int... numbers) {
        final BitSet cpus = new BitSet();
        for (final int number : numbers) {
            cpus.set(number);
        }
        return cpus;
    }

    /** Returns an interface that is up, with MTU 1500. */
    static Link link(String name, String kind) {
        return link(name, kind, 1500, ETHERNET, UP | RUNNING | LOWER_UP);
    }

    static Link withMtu(String name, int mtu) {
        return link(name, "", mtu, ETHERNET, UP | RUNNING | LOWER_UP);
    }

    static Link down(String name) {
        return link(name, "", 1500, ETHERNET, 0);
    }

    static Link withoutCarrier(String name, String kind) {
        return link(name, kind, 1500, ETHERNET, UP);
    }

    static Link ofType(String name, int hardwareType) {
        return link(name, "", 1500, hardwareType, UP | RUNNING | LOWER_UP);
    }

    private static Link link(String name, String kind, int mtu, int hardwareType, int flags) {
        return new Link(
                3, name, List.of(), "", hardwareType, MAC, mtu, flags, Link.OperState.UP, kind);
    }

    /** Asserts that a check has exactly this finding. */
    static void assertFinds(Check check, Status status, String message, String fix) {
        final List<Finding> findings = check.findings();
        assertEquals(1, findings.size(), findings::toString);
        assertFinding(findings.get(0), status, message, fix);
        assertEquals(check.name(), findings.get(0).check());
    }

    /** Asserts the contents of a finding: the status, a part of the message, and the whole fix. */
    static void assertFinding(Finding finding, Status status, String message, String fix) {
        assertEquals(status, finding.status(), finding::toString);
        assertTrue(finding.message().contains(message), finding::toString);
        assertEquals(fix, finding.fix(), finding::toString);
        assertTrue(finding.message().lines().count() == 1, finding::toString);
    }
}
