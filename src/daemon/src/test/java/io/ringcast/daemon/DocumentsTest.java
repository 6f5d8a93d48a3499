package io.ringcast.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents' links to files and headings of this project, and the length of their lines. */
class DocumentsTest {
    private static final Path HOME =
            Path.of(System.getProperty("basedir", "."), "../..").toAbsolutePath().normalize();

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```");

    private static final int LONGEST = 120;

    /** But for tables, and for what a program prints. */
    @Test
    void linesAreShort() throws IOException {
        final List<String> longer = new ArrayList<>();
        for (final Path document : documents()) {
            for (final String line : Files.readAllLines(document)) {
                if (line.length() > LONGEST && !line.startsWith("|") && !line.startsWith("    ")) {
                    longer.add(HOME.relativize(document) + ": " + line);
                }
            }
        }
        assertEquals(List.of(), longer);
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        final List<String> dead = new ArrayList<>();
        int links = 0;
        for (final Path document : documents()) {
            final var link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                final String to = link.group(1);
                if (to.contains("://")) {
                    continue;
                }
                links++;
                if (!leadsSomewhere(document, to)) {
                    dead.add(HOME.relativize(document) + ": " + to);
                }
            }
        }
        assertEquals(List.of(), dead);
        assertTrue(links > 100, "links: " + links);
    }

    private static boolean leadsSomewhere(Path document, String to) throws IOException {
        final int hash = to.indexOf('#');
        final String file = hash < 0 ? to : to.substring(0, hash);
        final Path target = file.isEmpty() ? document : document.resolveSibling(file).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return hash < 0
                || !target.toString().endsWith(".md")
                || anchors(target).contains(to.substring(hash + 1));
    }

    /** As code hosts make them of headings: lower case, no punctuation, hyphens for blanks. */
    private static Set<String> anchors(Path document) throws IOException {
        return HEADING.matcher(CODE.matcher(Files.readString(document)).replaceAll(""))
                .results()
                .map(heading -> heading.group(1).strip().toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files =
                Stream.of(
                                HOME,
                                HOME.resolve("docs"),
                                HOME.resolve("bindings"),
                                HOME.resolve("examples"),
                                HOME.resolve("docs/performance"))
                        .flatMap(DocumentsTest::in)) {
            return files.filter(file -> file.toString().endsWith(".md")).toList();
        }
    }

    private static Stream<Path> in(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList().stream();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
