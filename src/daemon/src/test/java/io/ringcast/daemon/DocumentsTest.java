package io.ringcast.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.documents.Documents;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.FragmentEvent;
import io.ringcast.engine.counter.TransmitError;
import java.io.IOException;
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

/**
 * Tests the documents' links to files and headings of this project, and the format of their lines.
 */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```");

    private static final int LONGEST = 120;

    /** The limit also applies to tables and program output. */
    @Test
    void linesAreShort() {
        final List<Path> documents = Documents.everyMarkdownFile();
        final List<String> longer = new ArrayList<>();
        for (final Path document : documents) {
            for (final String line : Documents.lines(document)) {
                if (line.length() > LONGEST) {
                    longer.add(Documents.name(document) + ": " + line);
                }
            }
        }
        assertEquals(List.of(), longer);
        assertTrue(documents.containsAll(Documents.all()), "not all documents: " + documents);
    }

    /**
     * Many Markdown processors treat a list without a blank line before it as part of the
     * paragraph.
     */
    @Test
    void listsStandByThemselves() {
        final List<String> joined = new ArrayList<>();
        for (final Path document : Documents.all()) {
            String before = "";
            boolean code = false;
            for (final String line : Documents.lines(document)) {
                code ^= line.startsWith("```");
                if (!code && line.startsWith("- ") && before.matches("[^-#\\s`>|].*")) {
                    joined.add(Documents.name(document) + ": " + line);
                }
                before = line;
            }
        }
        assertEquals(List.of(), joined);
    }

    /** Each page is in the web site's navigation and in the list of all pages. */
    @Test
    void everyPageIsListed() throws IOException {
        final String site = Files.readString(Documents.HOME.resolve("src/site/mkdocs.yml"));
        final String pages = Files.readString(Documents.HOME.resolve("docs/README.md"));
        final List<String> missing = new ArrayList<>();
        for (final Path document : Documents.all()) {
            final String name = Documents.name(document);
            if (!site.contains(": " + name + "\n")) {
                missing.add("mkdocs.yml: " + name);
            }
            if (name.startsWith("docs/")
                    && !name.equals("docs/README.md")
                    && !pages.contains("(" + name.substring("docs/".length()) + ")")) {
                missing.add("docs/README.md: " + name);
            }
        }
        assertEquals(List.of(), missing);
    }

    /** docs/watch.md tells what each counter means, and what to do when it grows. */
    @Test
    void everyReasonIsExplained() {
        final List<String> page = Documents.lines(Documents.HOME.resolve("docs/watch.md"));
        final List<String> missing =
                Stream.of(
                                Stream.of(DropReason.values()).map(DropReason::label),
                                Stream.of(TransmitError.values()).map(TransmitError::label),
                                Stream.of(FragmentEvent.values()).map(FragmentEvent::label))
                        .flatMap(labels -> labels)
                        .map(label -> "- `" + label + "`: ")
                        .filter(begin -> page.stream().noneMatch(line -> line.startsWith(begin)))
                        .toList();
        assertEquals(List.of(), missing);
    }

    /** Each command of the command line is shown in one of the documents. */
    @Test
    void everyCommandIsShown() {
        final String documents =
                Documents.all().stream()
                        .flatMap(document -> Documents.lines(document).stream())
                        .collect(Collectors.joining("\n"));
        final List<String> missing =
                Main.commandLine().getSubcommands().keySet().stream()
                        .filter(command -> !documents.contains("ringcast " + command))
                        .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        final List<String> dead = new ArrayList<>();
        int links = 0;
        for (final Path document : Documents.all()) {
            final var link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                final String to = link.group(1);
                if (to.contains("://")) {
                    continue;
                }
                links++;
                if (!leadsSomewhere(document, to)) {
                    dead.add(Documents.name(document) + ": " + to);
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

    /**
     * Returns the anchors that code hosts make from headings: lower case, no punctuation, hyphens
     * for blanks.
     */
    private static Set<String> anchors(Path document) throws IOException {
        return HEADING.matcher(CODE.matcher(Files.readString(document)).replaceAll(""))
                .results()
                .map(heading -> heading.group(1).strip().toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
