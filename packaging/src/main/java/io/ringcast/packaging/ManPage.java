package io.ringcast.packaging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page of a command, section 1: all that its {@code --help} says.
 *
 * @param command the command
 * @param version of the package
 * @param date of the package, YYYY-MM-DD
 */
record ManPage(CommandLine command, String version, String date) {
    /** Its name: {@code ringcast-run}. */
    String name() {
        return spec().qualifiedName("-");
    }

    private CommandSpec spec() {
        return command.getCommandSpec();
    }

    /** Those of a command and its subcommands, without the hidden ones. */
    static List<ManPage> all(CommandLine root, String version, String date) {
        final List<ManPage> pages = new ArrayList<>();
        pages.add(new ManPage(root, version, date));
        root.getSubcommands().values().stream()
                .filter(command -> !command.getCommandSpec().usageMessage().hidden())
                .forEach(command -> pages.add(new ManPage(command, version, date)));
        return pages;
    }

    /** The page in the language of man(7). */
    String roff() {
        final Roff page = new Roff();
        page.request(
                "TH "
                        + Roff.escape(name()).toUpperCase(Locale.ROOT)
                        + " 1 "
                        + date
                        + " \"Ringcast "
                        + version
                        + "\" \"User Commands\"");
        page.section("NAME").text(name() + " - " + summary());
        synopsis(page);
        page.section("DESCRIPTION");
        lines(spec().usageMessage().description()).forEach(page::text);
        arguments(page);
        subcommands(page);
        footer(page);
        seeAlso(page);
        return page.toString();
    }

    private String summary() {
        final String first = lines(spec().usageMessage().description()).get(0);
        return first.replaceFirst("\\.$", "");
    }

    private void synopsis(Roff page) {
        page.section("SYNOPSIS");
        page.request("nf");
        command.getHelp().synopsis(0).lines().forEach(page::text);
        page.request("fi");
    }

    private void arguments(Roff page) {
        final List<ArgSpec> arguments = new ArrayList<>();
        spec().positionalParameters().stream().filter(p -> !p.hidden()).forEach(arguments::add);
        spec().options().stream().filter(option -> !option.hidden()).forEach(arguments::add);
        if (arguments.isEmpty()) {
            return;
        }
        page.section("OPTIONS");
        for (final ArgSpec argument : arguments) {
            page.request("TP").bold(title(argument));
            page.text(String.join(" ", description(argument)));
        }
    }

    private String title(ArgSpec argument) {
        final String value =
                command.getHelp()
                        .parameterLabelRenderer()
                        .renderParameterLabel(argument, Ansi.OFF, List.of())
                        .toString();
        return argument instanceof OptionSpec option
                ? String.join(", ", option.names()) + value
                : value;
    }

    /** As in the help, with variables put in: the last of each row's columns. */
    private List<String> description(ArgSpec argument) {
        final Help help = command.getHelp();
        final Ansi.Text[][] rows =
                argument instanceof OptionSpec option
                        ? help.createDefaultOptionRenderer()
                                .render(option, help.parameterLabelRenderer(), help.colorScheme())
                        : help.createDefaultParameterRenderer()
                                .render(
                                        (PositionalParamSpec) argument,
                                        help.parameterLabelRenderer(),
                                        help.colorScheme());
        return Arrays.stream(rows)
                .map(row -> row[row.length - 1].toString().replaceAll("\\s+", " ").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private void subcommands(Roff page) {
        final List<ManPage> pages = all(command, version, date);
        if (pages.size() == 1) {
            return;
        }
        page.section("COMMANDS");
        for (final ManPage sub : pages.subList(1, pages.size())) {
            page.request("TP").bold(sub.name() + "(1)").text(sub.summary() + ".");
        }
    }

    private void footer(Roff page) {
        final List<String> footer = lines(spec().usageMessage().footer());
        if (footer.stream().allMatch(String::isBlank)) {
            return;
        }
        page.section("NOTES").request("nf");
        footer.stream().dropWhile(String::isBlank).forEach(page::text);
        page.request("fi");
    }

    private void seeAlso(Roff page) {
        final CommandLine root = spec().root().commandLine();
        page.section("SEE ALSO");
        page.text(
                all(root, version, date).stream()
                        .map(ManPage::name)
                        .filter(name -> !name.equals(name()))
                        .map(name -> name + "(1)")
                        .collect(Collectors.joining(", ")));
    }

    private List<String> lines(String[] text) {
        return Arrays.stream(text)
                .map(
                        line ->
                                command.getColorScheme()
                                        .ansi()
                                        .string(String.format(Locale.ROOT, line)))
                .flatMap(line -> line.isEmpty() ? List.of("").stream() : line.lines())
                .toList();
    }
}
