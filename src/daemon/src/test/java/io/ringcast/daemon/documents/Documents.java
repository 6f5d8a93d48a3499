package io.ringcast.daemon.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The documents of this project, and the blocks of code in them. */
public final class Documents {
    /** Directory of the project. */
    public static final Path HOME =
            Path.of(System.getProperty("basedir", "."), "../..").toAbsolutePath().normalize();

    private static final List<String> DIRECTORIES =
            List.of("", "docs", "docs/performance", "bindings", "examples");

    /** Directory that builds write to. */
    private static final String BUILT = "target";

    private static final String FENCE = "```";
    private static final String INDENT = "    ";

    /** Languages of fenced blocks that may hold commands. */
    private static final List<String> SHELL = List.of("", "sh", "console");

    private Documents() {}

    /** All Markdown files that users and developers read. */
    public static List<Path> all() {
        return DIRECTORIES.stream()
                .flatMap(directory -> in(HOME.resolve(directory)))
                .filter(file -> file.toString().endsWith(".md"))
                .sorted()
                .toList();
    }

    private static Stream<Path> in(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList().stream();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All Markdown files of the project, those beside test data among them. */
    public static List<Path> everyMarkdownFile() {
        final List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(
                    HOME,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path directory, BasicFileAttributes attributes) {
                            final String name = directory.getFileName().toString();
                            final boolean ours = !name.equals(BUILT) && !name.startsWith(".");
                            return !ours && !directory.equals(HOME)
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            if (file.toString().endsWith(".md")) {
                                found.add(file);
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Returns a document's path relative to the project's directory. */
    public static String name(Path document) {
        return HOME.relativize(document).toString();
    }

    /** Returns the lines of a document. */
    public static List<String> lines(Path document) {
        try {
            return Files.readAllLines(document);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the blocks of commands in all documents. */
    public static List<CommandBlock> commandBlocks() {
        final List<CommandBlock> found = new ArrayList<>();
        for (final Path document : all()) {
            for (final List<String> block : codeBlocks(lines(document))) {
                final List<CommandBlock.Command> commands = CommandBlock.commands(block);
                if (!commands.isEmpty()) {
                    found.add(new CommandBlock(name(document), commands));
                }
            }
        }
        return found;
    }

    /** Returns the first block of code in a document that contains this line. */
    public static List<String> codeBlock(String page, String line) {
        return codeBlocks(lines(HOME.resolve(page))).stream()
                .filter(block -> block.contains(line))
                .findFirst()
                .orElseThrow(() -> new AssertionError(page + ": no block of code with " + line));
    }

    /**
     * Returns the blocks that are indented, or fenced without a language or with one of a shell.
     */
    static List<List<String>> codeBlocks(List<String> lines) {
        final List<List<String>> blocks = new ArrayList<>();
        boolean afterBlank = true;
        for (int i = 0; i < lines.size(); i++) {
            final String line = lines.get(i);
            if (line.startsWith(FENCE)) {
                final List<String> block = new ArrayList<>();
                while (!lines.get(++i).startsWith(FENCE)) {
                    block.add(lines.get(i));
                }
                if (SHELL.contains(line.substring(FENCE.length()))) {
                    blocks.add(block);
                }
            } else if (afterBlank && line.startsWith(INDENT)) {
                final List<String> block = new ArrayList<>();
                int end = i;
                for (int k = i; k < lines.size(); k++) {
                    if (lines.get(k).startsWith(INDENT)) {
                        end = k;
                    } else if (!lines.get(k).isBlank()) {
                        break;
                    }
                }
                for (; i <= end; i++) {
                    final String indented = lines.get(i);
                    block.add(indented.isBlank() ? "" : indented.substring(INDENT.length()));
                }
                i--;
                blocks.add(block);
            }
            afterBlank = line.isBlank();
        }
        return blocks;
    }
}
