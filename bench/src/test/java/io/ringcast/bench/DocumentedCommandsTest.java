package io.ringcast.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Tests the bench commands of the documents. They take too long to run, so only their options are
 * parsed.
 */
class DocumentedCommandsTest {
    private static final Pattern COMMAND = Pattern.compile("(?m)^ {4}\\./ringcast bench(.*)$");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @Test
    void theBenchTakesTheOptions() throws IOException {
        final List<String> wrong = new ArrayList<>();
        final List<String> commands = commands();
        for (final String arguments : commands) {
            try {
                BenchMain.commandLine(arguments).parseArgs(words(arguments));
            } catch (CommandLine.ParameterException e) {
                wrong.add("ringcast bench" + arguments + ": " + e.getMessage());
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(commands.size() > 15, commands::toString);
    }

    /** Returns the arguments of each command. A backslash at the end continues a line. */
    private static List<String> commands() throws IOException {
        final List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("../docs"))) {
            for (final Path page : files.filter(file -> file.toString().endsWith(".md")).toList()) {
                final String text = Files.readString(page).replaceAll("\\\\\n *", "");
                COMMAND.matcher(text)
                        .results()
                        .map(command -> command.group(1).replaceFirst(" # .*", ""))
                        .filter(arguments -> !arguments.contains("[")) // a synopsis
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** Splits arguments like a shell. */
    private static String[] words(String arguments) {
        return WORD.matcher(arguments)
                .results()
                .map(word -> Objects.requireNonNullElse(word.group(1), word.group(2)))
                .toArray(String[]::new);
    }
}
