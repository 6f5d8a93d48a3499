package io.ringcast.daemon.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A block of commands in a document.
 *
 * @param page path of the document, below the project's directory
 * @param commands in their order, at least one
 */
public record CommandBlock(String page, List<Command> commands) {
    /** First words of commands. A path is a command, too: {@code lab/test}. */
    private static final Set<String> PROGRAMS =
            Set.of(
                    "apt",
                    "apt-get",
                    "cp",
                    "curl",
                    "echo",
                    "ethtool",
                    "export",
                    "gdb",
                    "git",
                    "ip",
                    "java",
                    "jlink",
                    "journalctl",
                    "mkdir",
                    "mvn",
                    "nft",
                    "perf",
                    "ringcast",
                    "sudo",
                    "sysctl",
                    "systemctl",
                    "tc",
                    "tcpdump",
                    "unshare");

    private static final Pattern SCRIPT = Pattern.compile("(\\./)?[a-z][a-z/_-]*/?[a-z_-]+");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s+)# .*$");
    private static final Pattern ASSIGNMENTS = Pattern.compile("^([A-Z_]+=\\S+ +)+(?=\\S)");

    /** Maximum number of words of the first command in the name of a block. */
    private static final int WORDS = 7;

    private static final String PROMPT = "$ ";
    private static final String CONTINUED = "\\";

    /**
     * A command and what the document shows of its output.
     *
     * @param text without a prompt, a comment, and the line ends within it
     * @param output empty if the document shows none
     */
    public record Command(String text, List<String> output) {}

    /** Returns the name of the block in tests: the page and the beginning of the first command. */
    public String name() {
        return Stream.of(commands.get(0).text().split(" +"))
                .limit(WORDS)
                .collect(Collectors.joining(" ", page + ": ", ""));
    }

    /** Returns the texts of all commands. */
    public List<String> texts() {
        return commands.stream().map(Command::text).toList();
    }

    /** Returns the commands of a block of code; none if the block is something else. */
    static List<Command> commands(List<String> lines) {
        final boolean prompts = lines.stream().anyMatch(line -> line.startsWith(PROMPT));
        final List<Command> commands = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            final boolean command =
                    prompts ? line.startsWith(PROMPT) : !line.startsWith(" ") && isCommand(line);
            if (command) {
                final StringBuilder text = new StringBuilder();
                while (line.endsWith(CONTINUED)) {
                    text.append(line, 0, line.length() - 1);
                    line = lines.get(++i).strip();
                }
                text.append(COMMENT.matcher(line).replaceFirst(""));
                final String whole = text.toString().strip();
                commands.add(
                        new Command(
                                prompts ? whole.substring(PROMPT.length()) : whole,
                                new ArrayList<>()));
            } else if (!commands.isEmpty()) {
                commands.get(commands.size() - 1).output.add(line);
            }
        }
        return commands;
    }

    private static boolean isCommand(String line) {
        final String word = ASSIGNMENTS.matcher(line.strip()).replaceFirst("").split("[\\s]", 2)[0];
        return PROGRAMS.contains(word) || word.contains("/") && SCRIPT.matcher(word).matches();
    }
}
