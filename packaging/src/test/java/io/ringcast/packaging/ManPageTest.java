package io.ringcast.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ManPageTest {
    private static final List<ManPage> PAGES =
            ManPage.all(Main.commandLine(), "1.2.3", "2026-11-01");

    private static String roff(String name) {
        return PAGES.stream()
                .filter(page -> page.name().equals(name))
                .findFirst()
                .orElseThrow()
                .roff();
    }

    @Test
    void eachCommandHasAPage() {
        final CommandLine root = Main.commandLine();
        final long shown =
                root.getSubcommands().values().stream()
                        .filter(command -> !command.getCommandSpec().usageMessage().hidden())
                        .count();
        assertEquals(shown + 1, PAGES.size());
        final String page = roff("ringcast");
        assertTrue(
                page.startsWith(
                        ".TH RINGCAST 1 2026-11-01 \"Ringcast 1.2.3\" \"User Commands\"\n.SH NAME\n"
                                + "ringcast \\- Multicast UDP"),
                page);
        assertTrue(page.contains(".TP\n\\fBringcast\\-run(1)\\fR\n"), page);
    }

    /** All options of the help are in the page, with their descriptions, and nothing unfilled. */
    @Test
    void aPageHoldsWhatTheHelpSays() {
        for (final ManPage page : PAGES) {
            final String text = page.roff();
            page.command()
                    .getCommandSpec()
                    .options()
                    .forEach(
                            option ->
                                    assertTrue(
                                            text.contains(
                                                    "\\fB"
                                                            + Roff.escape(
                                                                    String.join(
                                                                            ", ", option.names()))),
                                            () -> page.name() + " " + option.longestName()));
            assertFalse(text.contains("${"), text);
            assertFalse(text.contains("%n"), text);
        }
        final String run = roff("ringcast-run");
        assertTrue(run.contains("\\fB\\-\\-name=NAME\\fR\nTells this run from others"), run);
        assertTrue(run.contains(".SH NOTES\n"), run);
        assertTrue(run.contains("Exit code 1:"), run);
    }

    @Test
    void textIsNotTakenForRequests() {
        assertEquals("\\&.hlog \\e \\-\\-x \\(aqa\\(aq", Roff.escape(".hlog \\ --x 'a'"));
    }

    @Test
    void theSameInputGivesTheSameBytes(@TempDir Path one, @TempDir Path two) throws Exception {
        for (final Path directory : List.of(one, two)) {
            Documents.main(
                    new String[] {
                        directory.toString(),
                        "1.2.3-SNAPSHOT",
                        "2026-11-01T00:00:00Z",
                        "../CHANGELOG.md",
                        "A B <a@b>"
                    });
        }
        for (final String file :
                List.of("man/ringcast-run.1.gz", "completion/ringcast", "NEWS.md.gz")) {
            assertEquals(-1, Files.mismatch(one.resolve(file), two.resolve(file)), file);
        }
        assertEquals(
                "ringcast (1.2.3~SNAPSHOT) unstable; urgency=medium\n\n"
                        + "  * What is new: NEWS.md.gz.\n\n"
                        + " -- A B <a@b>  Sun, 1 Nov 2026 00:00:00 +0000\n",
                unpacked(one.resolve("changelog.gz")));
        assertTrue(unpacked(one.resolve("NEWS.md.gz")).startsWith("# Changelog"));
        assertTrue(Files.readString(one.resolve("completion/ringcast")).contains("complete -F"));
    }

    private static String unpacked(Path file) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
