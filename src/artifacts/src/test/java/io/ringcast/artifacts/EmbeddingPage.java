package io.ringcast.artifacts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * docs/embedding.md: its blocks of code. One below a line that names a file is that file; of the
 * others, shell blocks are commands, XML is for pom.xml, and Java is a fragment.
 */
final class EmbeddingPage {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^## (.*)$");
    private static final Pattern FILE =
            Pattern.compile("`([\\w./-]+\\.(?:java|xml))`[^`\\n]*:\\n\\n\\z");

    /**
     * A block of code.
     *
     * @param section heading that it stands under
     * @param language that it is marked with
     * @param file that it is; empty if it is none
     */
    record Block(String section, String language, String file, String text) {}

    private final List<Block> blocks = new ArrayList<>();

    private EmbeddingPage(String page) {
        final Matcher block = BLOCK.matcher(page);
        while (block.find()) {
            final String before = page.substring(0, block.start());
            final Matcher file = FILE.matcher(before);
            blocks.add(
                    new Block(
                            lastHeading(before),
                            block.group(1),
                            file.find() ? file.group(1) : "",
                            block.group(2)));
        }
    }

    private static String lastHeading(String text) {
        return HEADING.matcher(text)
                .results()
                .map(heading -> heading.group(1))
                .reduce("", (a, b) -> b);
    }

    static EmbeddingPage read(Path home) throws IOException {
        return new EmbeddingPage(Files.readString(home.resolve("docs/embedding.md")));
    }

    /** The blocks that are files. */
    List<Block> files() {
        return blocks.stream().filter(block -> !block.file().isEmpty()).toList();
    }

    /** The Java that is no file. */
    List<Block> fragments() {
        return blocks.stream()
                .filter(block -> block.language().equals("java") && block.file().isEmpty())
                .toList();
    }

    /** The dependencies that are added to the POM, as XML. */
    String dependencies() {
        final StringBuilder all = new StringBuilder();
        for (final Block block : blocks) {
            if (block.language().equals("xml") && block.file().isEmpty()) {
                all.append(block.text());
            }
        }
        return all.toString();
    }

    /** The commands of a section, in their order. */
    List<String> commands(String section) {
        final List<String> commands =
                blocks.stream()
                        .filter(block -> block.language().equals("sh"))
                        .filter(block -> block.section().equals(section))
                        .map(Block::text)
                        .toList();
        if (commands.isEmpty()) {
            throw new AssertionError("docs/embedding.md: no commands below \"" + section + "\"");
        }
        return commands;
    }
}
