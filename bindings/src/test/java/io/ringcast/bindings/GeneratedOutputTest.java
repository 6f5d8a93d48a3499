package io.ringcast.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checked-in output is what bindings.args asks for, and comes from jextract unchanged. */
class GeneratedOutputTest {
    private static final String DIGEST = "output-sha256: ";
    private static final Path PROVENANCE = Bindings.MODULE.resolve("PROVENANCE");
    private static final Path REGENERATE = Bindings.MODULE.resolve("regenerate");

    /** Exit status of regenerate when jextract is missing or too old. */
    private static final int UNAVAILABLE = 2;

    @Test
    void everyListedStructureIsAClassAndNoOtherIs() {
        List<String> listed = Bindings.listed("struct", "union");
        assertTrue(listed.size() > 10, "bindings.args has been misread: " + listed);
        List<String> generated =
                Bindings.structures().stream().map(Class::getSimpleName).sorted().toList();
        assertEquals(listed.stream().sorted().toList(), generated);
    }

    @Test
    void everyListedConstantIsAMethodAndNoOtherIs() {
        List<String> listed = Bindings.listed("constant");
        assertTrue(listed.size() > 50, "bindings.args has been misread: " + listed);
        List<String> generated = Bindings.constants().stream().map(Method::getName).toList();
        assertEquals(listed.stream().sorted().toList(), generated);
    }

    @Test
    void theListNamesNothingTwiceAndNoFunction() {
        List<String> entries =
                Bindings.lines(Bindings.LIST).stream()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .toList();
        assertEquals(new TreeSet<>(entries).stream().toList(), entries.stream().sorted().toList());
        assertEquals(
                Bindings.listed("struct", "union", "constant"),
                entries.stream().map(entry -> entry.split("\\s+")[1]).toList(),
                "only structures, unions and constants are generated");
    }

    /** Works on machines without jextract as well: an edit by hand changes the digest. */
    @Test
    void theOutputHasNotBeenEditedByHand() throws IOException, NoSuchAlgorithmException {
        MessageDigest whole = MessageDigest.getInstance("SHA-256");
        for (Path source : Bindings.sources()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(source));
            String line = HexFormat.of().formatHex(digest) + "  " + source.getFileName() + "\n";
            whole.update(line.getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(
                recorded(true),
                List.of(DIGEST + HexFormat.of().formatHex(whole.digest())),
                "change native-headers and run bindings/regenerate instead");
    }

    /** The accessors use offsets of their own; they must be those of the layout. */
    @Test
    void accessorsUseTheOffsetsOfTheLayout() {
        for (Class<?> structure : Bindings.structures()) {
            GroupLayout layout = (GroupLayout) Bindings.layout(structure);
            assertEquals(layout.byteSize(), Bindings.call(structure, "sizeof"));
            accessorsUseTheOffsetsOf(layout, 0, structure);
        }
    }

    /** The members of an anonymous structure or union have accessors in the class around it. */
    private static void accessorsUseTheOffsetsOf(GroupLayout group, long base, Class<?> structure) {
        for (MemoryLayout member : group.memberLayouts()) {
            if (member instanceof PaddingLayout) {
                continue;
            }
            String name = member.name().orElseThrow();
            long offset = base + group.byteOffset(PathElement.groupElement(name));
            if (name.startsWith(AbiTest.ANONYMOUS)) {
                accessorsUseTheOffsetsOf((GroupLayout) member, offset, structure);
                continue;
            }
            assertEquals(
                    offset,
                    Bindings.call(structure, name + "$offset"),
                    structure.getSimpleName() + "." + name);
        }
    }

    /** Builds of jextract before November 2025 wrote the family here instead of the address. */
    @Test
    void anElementOfAnArrayIsWrittenAtTheOffsetOfItsField() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = sockaddr_ll.allocate(arena);
            sockaddr_ll.sll_addr(address, 1, (byte) 7);
            long written = sockaddr_ll.sll_addr$offset() + 1;
            assertEquals(7, address.get(ValueLayout.JAVA_BYTE, written));
            assertEquals(7, sockaddr_ll.sll_addr(address, 1));
        }
    }

    /**
     * Only where the tool and the headers are those of PROVENANCE: other headers may change the
     * text without changing the ABI, which {@link AbiTest} checks everywhere.
     */
    @Test
    void jextractGeneratesTheCheckedInOutput(@TempDir Path directory) throws Exception {
        Bindings.skipUnless(Command.exists("jextract"), () -> "there is no jextract on PATH");
        Command here = regenerate(directory, "--provenance");
        Bindings.skipUnless(here.status() != UNAVAILABLE, here::output);
        assertEquals(0, here.status(), here.output());
        String generatedWith = String.join("\n", recorded(false)) + "\n";
        Bindings.skipUnless(
                generatedWith.equals(here.output()),
                () -> "generated with\n" + generatedWith + "but here is\n" + here.output());

        Command check = regenerate(directory, "--check");
        assertEquals(0, check.status(), check.output());
    }

    private static Command regenerate(Path directory, String mode)
            throws IOException, InterruptedException {
        return Command.run(directory, List.of("bash", REGENERATE.toString(), mode));
    }

    private static List<String> recorded(boolean digest) {
        return Bindings.lines(PROVENANCE).stream()
                .filter(line -> line.startsWith(DIGEST) == digest)
                .toList();
    }
}
