package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The types that a user of the library sees: closed, listed in docs/library.md, and none that reads
 * or writes memory by its address.
 */
class FaceTest {
    private static final String ENGINE = "io.ringcast.engine";

    /**
     * Types, besides enums, records and exceptions, that hold values and do not belong to an
     * engine, or that users implement.
     */
    private static final Set<String> VALUES =
            Set.of(
                    "EngineConfig",
                    "EngineConfig$Builder",
                    "HostConfig",
                    "HostConfig$Builder",
                    "ReceiveConfig",
                    "ReceiveConfig$Builder",
                    "TransmitConfig",
                    "TransmitConfig$Builder",
                    "address.MacAddress",
                    "counter.ForwardCounters",
                    "counter.TransmitCounters",
                    "handler.FrameHandler",
                    "latency.LatencyHistograms",
                    "packet.FrameReceiver$Builder",
                    "packet.FrameSender$Builder",
                    "packet.UdpHeaders",
                    "packet.UdpHeaders$Builder",
                    "rule.Rule$Builder",
                    "rule.RuleSet");

    /** First words of a sentence that does not name the thing. */
    private static final Pattern QUESTION =
            Pattern.compile("(What|Whether|Who|Where|Which|Why|When|How)\\b.*", Pattern.DOTALL);

    private static Set<String> exported;
    private static Set<String> qualified;
    private static List<JavaClass> face;
    private static JavaClasses calls;

    @BeforeAll
    static void read() throws IOException {
        final ModuleDescriptor module;
        try (InputStream in = Files.newInputStream(Path.of("target/classes/module-info.class"))) {
            module = ModuleDescriptor.read(in);
        }
        exported = packages(module.exports().stream().filter(export -> !export.isQualified()));
        qualified = packages(module.exports().stream().filter(export -> export.isQualified()));
        final JavaClasses engine =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(ENGINE);
        face = engine.stream().filter(FaceTest::isSeen).toList();
        assertTrue(face.size() > 30, () -> "types seen: " + face.size());
        calls =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                        .importPackages(ENGINE);
    }

    private static Set<String> packages(Stream<ModuleDescriptor.Exports> exports) {
        return exports.map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns true for public types within public types, in a package exported to all modules. */
    private static boolean isSeen(JavaClass type) {
        return exported.contains(type.getPackageName())
                && type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(FaceTest::isSeen).orElse(true);
    }

    private static boolean isSeen(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static String name(JavaClass type) {
        return type.getName().replace(ENGINE + ".", "");
    }

    @Test
    void signaturesNameOnlyTypesThatAreSeen() {
        final Set<JavaClass> known = new HashSet<>(face);
        final Set<String> leaks = new TreeSet<>();
        for (final JavaClass type : face) {
            final Set<JavaClass> named = new HashSet<>(type.getRawInterfaces());
            type.getRawSuperclass().ifPresent(named::add);
            type.getMembers().stream()
                    .filter(FaceTest::isSeen)
                    .flatMap(
                            member ->
                                    types(member).flatMap(t -> t.getAllInvolvedRawTypes().stream()))
                    .forEach(named::add);
            named.stream()
                    .map(JavaClass::getBaseComponentType)
                    .filter(other -> !known.contains(other) && !isForeign(other))
                    .forEach(other -> leaks.add(name(type) + " names " + name(other)));
        }
        assertEquals(Set.of(), leaks);
    }

    private static Stream<JavaType> types(JavaMember member) {
        if (member instanceof JavaCodeUnit code) {
            return Stream.of(
                            Stream.of(code.getReturnType()),
                            code.getParameterTypes().stream(),
                            code.getThrowsClause().getTypes().stream())
                    .flatMap(types -> types);
        }
        return Stream.of(((com.tngtech.archunit.core.domain.JavaField) member).getType());
    }

    /**
     * Returns true for types of others that the API may use. Types that access memory by its
     * address are not allowed; a segment has bounds and a lifetime.
     */
    private static boolean isForeign(JavaClass type) {
        final String name = type.getName();
        return type.isPrimitive()
                || name.equals("java.lang.foreign.MemorySegment")
                || name.startsWith("java.") && !name.startsWith("java.lang.foreign.")
                || name.startsWith("org.HdrHistogram.");
    }

    /**
     * Lists each package and type with its first sentence: the document must contain the text that
     * this test generates.
     */
    @Test
    void theDocumentListsThemWithTheirSentences() throws IOException {
        final StringBuilder expected = new StringBuilder();
        for (final String name : exported) {
            expected.append("\n### ").append(name).append("\n\n");
            final Path sources = Path.of("src/main/java", name.replace('.', '/'));
            expected.append(wrapped(sentence(sources.resolve("package-info.java"), "package")));
            expected.append('\n');
            face.stream()
                    .filter(type -> type.getPackageName().equals(name))
                    .filter(type -> type.getEnclosingClass().isEmpty())
                    .map(JavaClass::getSimpleName)
                    .sorted()
                    .map(type -> item(type, sources.resolve(type + ".java")))
                    .forEach(expected::append);
        }
        final String document = Files.readString(Path.of("../../docs/library.md"));
        final String types = document.substring(document.indexOf("\n## Types\n"));
        assertEquals(
                expected.toString().strip(),
                types.substring(types.indexOf("\n### "), types.indexOf("\n## ", 1)).strip());
    }

    private static String item(String type, Path source) {
        return wrapped("- `" + type + "`: " + sentence(source, "public"));
    }

    /** Returns the first sentence of the Javadoc before a word, as Markdown. */
    private static String sentence(Path source, String word) {
        final String comment = comment(source, word).replaceAll("\\s*\\n \\*\\s?", " ").strip();
        final Matcher sentence = Pattern.compile("(.+?\\.)(?= |$)").matcher(comment);
        assertTrue(sentence.find(), source + ": its Javadoc must begin with a sentence");
        return sentence.group(1)
                .replaceAll("\\{@link (?:[\\w.]*?(\\w+))?#(\\w+)[^}]*}", "`$2`")
                .replaceAll("\\{@link (?:[\\w.]*\\.)?(\\w+)}", "`$1`")
                .replaceAll("\\{@code ([^}]*)}", "`$1`");
    }

    private static String comment(Path source, String word) {
        final Matcher comment =
                Pattern.compile(
                                "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(@\\w+(\\(.*?\\))?\\s*)*"
                                        + word
                                        + "\\b",
                                Pattern.DOTALL)
                        .matcher(read(source));
        assertTrue(comment.find(), source + ": there is no Javadoc");
        return comment.group(1);
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A paragraph or an item of a list, in lines of at most 120 characters. */
    private static String wrapped(String text) {
        final String indent = text.startsWith("- ") ? "  " : "";
        final StringBuilder lines = new StringBuilder();
        int column = 0;
        for (final String word : text.split(" ")) {
            if (column > 0 && column + 1 + word.length() > 120) {
                lines.append('\n').append(indent);
                column = indent.length();
            } else if (column > 0) {
                lines.append(' ');
                column++;
            }
            lines.append(word);
            column += word.length();
        }
        return lines.append('\n').toString();
    }

    @Test
    void whatReadsMemoryByItsAddressIsExportedToNobody() {
        final String memory = ENGINE + ".memory";
        assertFalse(exported.contains(memory) || qualified.contains(memory));
    }

    /**
     * Every method of the types that an engine hands out is among the random calls under traffic.
     */
    @Test
    void thePublicCallsAreAllOfThem() {
        final Set<String> called = new HashSet<>();
        for (final JavaClass type : calls) {
            if (type.getName()
                    .matches(
                            ".*\\.(EngineCalls|FrameCalls|PublicCallsTest|RingCalls(Test)?)(\\$.*)?")) {
                Stream.concat(
                                type.getMethodCallsFromSelf().stream().map(c -> c.getTarget()),
                                type.getMethodReferencesFromSelf().stream().map(c -> c.getTarget()))
                        .map(CodeUnitAccessTarget::getFullName)
                        .forEach(called::add);
            }
        }
        final List<String> left = new ArrayList<>();
        for (final JavaClass type : face) {
            if (!type.isEnum()
                    && !type.isRecord()
                    && !type.isAssignableTo(Throwable.class)
                    && !VALUES.contains(name(type))) {
                type.getMethods().stream()
                        .filter(FaceTest::isSeen)
                        .map(JavaMethod::getFullName)
                        .filter(method -> !called.contains(method))
                        .forEach(left::add);
            }
        }
        assertEquals(List.of(), left);
        final Set<String> names = face.stream().map(FaceTest::name).collect(Collectors.toSet());
        assertTrue(names.containsAll(VALUES), () -> "gone from " + names);
    }

    @Test
    void eachIsDescribedByANoun() {
        final List<String> wrong = new ArrayList<>();
        for (final JavaClass type : face) {
            if (type.getEnclosingClass().isEmpty()) {
                final String file = type.getName().replace('.', '/') + ".java";
                if (QUESTION.matcher(sentence(Path.of("src/main/java", file), "public"))
                        .matches()) {
                    wrong.add(name(type));
                }
            }
        }
        assertEquals(List.of(), wrong);
    }
}
