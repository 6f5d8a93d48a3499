package io.ringcast.bindings;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemoryLayout;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the tests know of this module: where its files are, what was asked for, what exists. */
final class Bindings {
    /** The module's directory: surefire sets the property, an IDE runs from here by default. */
    static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    static final Path HEADER = MODULE.resolve("../native-headers/linux.h").normalize();
    static final Path LIST = MODULE.resolve("../native-headers/bindings.args").normalize();
    static final Path OUTPUT = MODULE.resolve("src/main/java/io/ringcast/bindings");

    private Bindings() {}

    /** Names that bindings.args includes as one of the given kinds, in its order. */
    static List<String> listed(String... kinds) {
        List<String> names = new ArrayList<>();
        for (String line : lines(LIST)) {
            String[] words = line.replaceFirst("#.*", "").strip().split("\\s+");
            for (String kind : kinds) {
                if (words[0].equals("--include-" + kind)) {
                    names.add(words[1]);
                }
            }
        }
        return names;
    }

    /** The generated sources, sorted by name. */
    static List<Path> sources() {
        try (Stream<Path> files = Files.list(OUTPUT)) {
            return files.sorted(Comparator.comparing(Path::toString)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The generated classes that stand for a structure or a union of C, sorted by name. */
    static List<Class<?>> structures() {
        List<Class<?>> classes = new ArrayList<>();
        for (Path source : sources()) {
            String name = source.getFileName().toString().replace(".java", "");
            if (!name.equals("Linux") && !name.equals("Linux$shared")) {
                classes.add(load(name));
            }
        }
        return classes;
    }

    /** The methods of the header class that stand for a constant of C. */
    static List<Method> constants() {
        return Stream.of(Linux.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.getParameterCount() == 0)
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    /** Layout of a generated structure. */
    static MemoryLayout layout(Class<?> structure) {
        return (MemoryLayout) call(structure, "layout");
    }

    /** Result of a static method without parameters. */
    static Object call(Class<?> type, String method) {
        try {
            return type.getMethod(method).invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type.getName() + "." + method + "() cannot be called", e);
        }
    }

    /** Skips the running test, and says so where a build's output is read. */
    static void skipUnless(boolean condition, Supplier<String> reason) {
        if (!condition) {
            System.err.println("SKIPPED: " + reason.get());
        }
        assumeTrue(condition, reason);
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(Bindings.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name + " has a source and no class", e);
        }
    }
}
