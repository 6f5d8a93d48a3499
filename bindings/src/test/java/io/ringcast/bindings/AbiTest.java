package io.ringcast.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.UnionLayout;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The generated classes agree with this machine's C compiler and headers.
 *
 * <p>A C program is written from what the Java side claims: the size and alignment of every
 * structure, the offset and size of every field, the value of every constant. Its answers are
 * compared with the claims one by one. What Java claims and C does not know fails to compile.
 */
class AbiTest {
    /** jextract names a member that has no name in C by line and column of its declaration. */
    static final String ANONYMOUS = "$anon$";

    private String compiler;

    @TempDir private Path directory;

    /** One line of the C program: what is asked, the C expression, and Java's answer. */
    private record Claim(String subject, String expression, long value, boolean isInt) {
        Claim(String subject, String expression, long value) {
            this(subject, expression, value, false);
        }

        /** A constant that is unsigned in C is an int with the same bits in Java. */
        boolean agrees(long answer) {
            return isInt
                    ? (int) answer == value && answer >= Integer.MIN_VALUE && answer <= 0xffff_ffffL
                    : answer == value;
        }
    }

    /** Before each test and not before all, because surefire does not report a skipped class. */
    @BeforeEach
    void findCompiler() throws Exception {
        compiler = Stream.of("cc", "gcc", "clang").filter(Command::exists).findFirst().orElse(null);
        Bindings.skipUnless(compiler != null, () -> "there is no cc, gcc or clang on PATH");

        // A compiler alone is not enough: the headers and the C library are packages of their own.
        String source = "#include <sys/socket.h>\n#include <linux/if_packet.h>\n";
        Command trial = compile(source + "int main(void) { return 0; }\n");
        Bindings.skipUnless(
                trial.status() == 0,
                () -> compiler + " lacks headers or libraries: " + trial.output());
        Bindings.skipUnless(
                Files.isExecutable(directory.resolve("probe")),
                () -> "programs may not be run from " + directory);
    }

    @Test
    void structuresAreLaidOutAsInC() throws Exception {
        List<Claim> claims = new ArrayList<>();
        for (Class<?> structure : Bindings.structures()) {
            GroupLayout layout = (GroupLayout) Bindings.layout(structure);
            String type =
                    (layout instanceof UnionLayout ? "union " : "struct ") + layout.name().get();
            claims.add(new Claim("size of " + type, "sizeof(" + type + ")", layout.byteSize()));
            claims.add(
                    new Claim(
                            "alignment of " + type,
                            "_Alignof(" + type + ")",
                            layout.byteAlignment()));
            members(type, "", layout, 0, claims);
        }
        assertTrue(claims.size() > 100, "too few claims to be all of them: " + claims);
        compareWithC(claims);
    }

    @Test
    void constantsHaveTheValuesOfC() throws Exception {
        List<Claim> claims = new ArrayList<>();
        for (Method constant : Bindings.constants()) {
            String name = constant.getName();
            Object value = constant.invoke(null);
            if (value instanceof MemorySegment pointer) {
                claims.add(new Claim(name, "(intptr_t) (" + name + ")", pointer.address()));
            } else if (value instanceof Integer number) {
                claims.add(new Claim(name, name, number, true));
            } else if (value instanceof Long number) {
                claims.add(new Claim(name, name, number));
            } else {
                throw new AssertionError(name + " is of a type this test cannot ask C for");
            }
        }
        assertTrue(claims.size() > 50, "too few claims to be all of them: " + claims);
        compareWithC(claims);
    }

    /** Adds the claims of a structure's members; those of an anonymous one belong to its parent. */
    private static void members(
            String type, String prefix, GroupLayout group, long base, List<Claim> claims) {
        for (MemoryLayout member : group.memberLayouts()) {
            if (member instanceof PaddingLayout) {
                continue;
            }
            String name = member.name().orElseThrow();
            long offset = base + group.byteOffset(PathElement.groupElement(name));
            if (name.startsWith(ANONYMOUS)) {
                members(type, prefix, (GroupLayout) member, offset, claims);
                continue;
            }
            String path = prefix + name;
            String subject = type + "." + path;
            claims.add(
                    new Claim(
                            "offset of " + subject,
                            "offsetof(" + type + ", " + path + ")",
                            offset));
            if (isFlexible(member)) {
                continue;
            }
            claims.add(
                    new Claim(
                            "size of " + subject,
                            "sizeof(((" + type + " *) 0)->" + path + ")",
                            member.byteSize()));
            if (member instanceof GroupLayout nested) {
                members(type, path + ".", nested, offset, claims);
            }
        }
    }

    /** {@code data[]} at the end of a structure: it has a place in C, but no size. */
    private static boolean isFlexible(MemoryLayout member) {
        return member instanceof SequenceLayout sequence && sequence.elementCount() == 0;
    }

    private void compareWithC(List<Claim> claims) throws IOException, InterruptedException {
        Command compiled = compile(program(claims));
        assertEquals(0, compiled.status(), compiled.output());
        Command run = Command.run(directory, List.of(directory.resolve("probe").toString()));
        assertEquals(0, run.status(), run.output());

        Map<Integer, Long> answers = new LinkedHashMap<>();
        for (String line : run.output().lines().toList()) {
            String[] words = line.split(" ");
            answers.put(Integer.valueOf(words[0]), Long.valueOf(words[1]));
        }
        assertEquals(claims.size(), answers.size(), "answers of the probe");
        List<String> disagreements = new ArrayList<>();
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            if (!claim.agrees(answers.get(i))) {
                disagreements.add(
                        claim.subject()
                                + ": "
                                + claim.value()
                                + " here, "
                                + answers.get(i)
                                + " in C");
            }
        }
        assertEquals(List.of(), disagreements);
    }

    private static String program(List<Claim> claims) {
        StringBuilder source = new StringBuilder();
        source.append("#include \"").append(Bindings.HEADER).append("\"\n");
        source.append("#include <stddef.h>\n#include <stdint.h>\n#include <stdio.h>\n");
        source.append("int main(void) {\n");
        for (int i = 0; i < claims.size(); i++) {
            source.append("    printf(\"%d %lld\\n\", ")
                    .append(i)
                    .append(", (long long) (")
                    .append(claims.get(i).expression())
                    .append("));\n");
        }
        return source.append("    return 0;\n}\n").toString();
    }

    /** Compiles a C program to the file "probe" in the temporary directory. */
    private Command compile(String source) throws IOException, InterruptedException {
        Files.writeString(directory.resolve("probe.c"), source);
        // The dialect libclang reads by default, and like it without _GNU_SOURCE.
        return Command.run(directory, List.of(compiler, "-std=gnu17", "-o", "probe", "probe.c"));
    }
}
