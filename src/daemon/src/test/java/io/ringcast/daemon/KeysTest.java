package io.ringcast.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.check.CheckedText;
import io.ringcast.daemon.config.RuleOptions;
import io.ringcast.daemon.config.RulePlan;
import io.ringcast.daemon.config.Yaml;
import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.RewriteOptions;
import io.ringcast.engine.rule.Rule;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Tests that each key is known in all places that list keys: file, command line, output of check,
 * and docs/configuration.md. CONTRIBUTING.md tells what to do for a new key.
 */
class KeysTest {
    /**
     * Components of {@link Match}: the component, its key below "match:", its option, and a value.
     */
    private static final List<Key> MATCH =
            List.of(
                    new Key("group", "match.group", "--group", "239.1.0.0/16"),
                    new Key("ports", "match.port", "--port", "5-9"),
                    new Key("source", "match.source", "--match-source", "10.0.0.0/8"),
                    new Key("vlan", "match.vlan", "--match-vlan", "7"));

    /**
     * Component of {@link Match} whose key is beside "match:", because it describes no field of a
     * frame. It has no option: the rule that options make takes frames of every interface of -i.
     */
    private static final Key INTERFACE = new Key("interfaceName", "interface", "", "if2");

    /** Components of {@link RewriteOptions}. */
    private static final List<Key> REWRITE =
            List.of(
                    new Key("udpChecksum", "udp-checksum", "--udp-checksum", "full"),
                    new Key("ttl", "ttl", "--ttl", "set 9"),
                    new Key("vlan", "vlan", "--vlan", "set 5"),
                    new Key("sourceMac", "source-mac", "--source-mac", "output"),
                    new Key("source", "source", "--source", "10.0.0.7:7"),
                    new Key("fragments", "fragments", "--fragments", "pass"),
                    new Key("gso", "gso", "--gso", "off"));

    /** Every key of the engine except ring-frames, which is an alternative to rate. */
    private static final String ENGINE =
            """
            interface: if1
            transmit: eth0
            workers: 1
            rate: 1000
            stall-budget: 1
            receive: v3
            block-timeout: 2
            transmit-ring-frames: 1
            transmitter: ring
            burst: 1
            idle: yield
            cpu: 1
            qdisc-bypass: true
            delivery-method: tcx
            consume: on
            join: none
            nic-filter: promisc
            wait: true
            warm-up: 100
            """;

    /** Every key of a run that is a service. */
    private static final String SERVICE =
            """
            name: feed
            control: /run/a/control.sock
            metrics: 127.0.0.1:9435
            log-level: debug
            log-format: json
            """;

    private static final Rule PLAIN = Yaml.read(rules("")).rules().get(0);

    private static String page;

    @TempDir private Path directory;

    private static String rules(String further) {
        return "rules: [{name: default, to: [10.0.0.1]" + further + "}]\n";
    }

    private record Key(String component, String path, String option, String value) {
        boolean isMatch() {
            return path.startsWith("match.");
        }

        String name() {
            return path.substring(path.indexOf('.') + 1);
        }

        String file() {
            final String entry = name() + ": " + value;
            return rules(isMatch() ? ", match: {" + entry + "}" : ", " + entry);
        }
    }

    private static List<Key> keys() {
        final List<Key> all = new ArrayList<>(MATCH);
        all.addAll(REWRITE);
        return all;
    }

    @BeforeAll
    static void read() throws Exception {
        page =
                Files.readString(
                        Path.of(System.getProperty("basedir", "."), "../../docs/configuration.md"));
    }

    private static Set<String> components(Class<?> type) {
        return new TreeSet<>(
                Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList());
    }

    private static Set<String> components(List<Key> keys) {
        return new TreeSet<>(keys.stream().map(Key::component).toList());
    }

    @Test
    void everyComponentIsKnownHere() {
        final Set<String> match = components(MATCH);
        match.add(INTERFACE.component);
        assertEquals(components(Match.class), match, "the components of Match");
        assertEquals(
                components(RewriteOptions.class),
                components(REWRITE),
                "the components of RewriteOptions");
    }

    /**
     * Returns the keys that a file may contain in this place, as the error message about an unknown
     * key lists them.
     */
    private static Set<String> known(String place) {
        final Matcher listed =
                Pattern.compile("known here: (.*)").matcher(String.join("\n", Yaml.errors(place)));
        assertTrue(listed.find(), place);
        return new TreeSet<>(List.of(listed.group(1).split(", ")));
    }

    @Test
    void everyKeyOfAFileIsKnownHere() {
        final Set<String> match = new TreeSet<>(MATCH.stream().map(Key::name).toList());
        match.add("destination"); // another name of group
        assertEquals(match, known("rules: [{match: {x: 1}}]"));
        final Set<String> rule = new TreeSet<>(List.of("name", "match", "to", "deliver"));
        rule.add(INTERFACE.name());
        rule.add("hop-limit"); // another name of ttl
        REWRITE.forEach(key -> rule.add(key.name()));
        assertEquals(rule, known("rules: [{x: 1}]"));
    }

    @Test
    void everyOptionOfARuleIsKnownHere() {
        final Set<String> here =
                new TreeSet<>(List.of("--to", "--deliver", "--destination", "--hop-limit"));
        keys().forEach(key -> here.add(key.option));
        assertEquals(here, options(new CommandLine(new RuleOptions())));
    }

    private static Set<String> options(CommandLine command) {
        final Set<String> names = new TreeSet<>();
        for (final OptionSpec option : command.getCommandSpec().options()) {
            names.addAll(List.of(option.names()));
        }
        return names;
    }

    /**
     * The key in the file and the option change the same component of the rule, to the same value,
     * and no other component.
     */
    @ParameterizedTest
    @MethodSource("keys")
    void changesOneComponent(Key key) throws Exception {
        final Rule rule = Yaml.read(key.file()).rules().get(0);
        final RuleOptions options = new RuleOptions();
        final CommandLine command = new CommandLine(options);
        command.parseArgs("--to=10.0.0.1", key.option + "=" + key.value);
        assertEquals(List.of(key.option, "--to"), sorted(options.given()));
        assertEquals(
                rule,
                options.plan(new Arguments(command.getCommandSpec()), MacAddress.NONE)
                        .rules(RulePlan::anyAddress)
                        .get(0));
        compare(Match.class, PLAIN.match(), rule.match(), key.isMatch() ? key.component : "");
        compare(
                RewriteOptions.class,
                PLAIN.options(),
                rule.options(),
                key.isMatch() ? "" : key.component);
    }

    @Test
    void theInterfaceOfARuleIsKnownWhereItStands() throws Exception {
        final Rule rule = Yaml.read(INTERFACE.file()).rules().get(0);
        compare(Match.class, PLAIN.match(), rule.match(), INTERFACE.component);
        compare(RewriteOptions.class, PLAIN.options(), rule.options(), "");
        final String file =
                Files.writeString(directory.resolve("c.yaml"), INTERFACE.file()).toString();
        final Map<?, ?> json =
                Fields.objects(Json.read(Cli.run("check", "-c", file, "--json").out()), "rules")
                        .get(0);
        assertEquals(INTERFACE.value, json.get(INTERFACE.name()));
        final List<String> lines = CheckedText.of(Yaml.read(INTERFACE.file()));
        final int head = lines.indexOf("Rules: the first that matches a frame takes it") + 1;
        final int column = lines.get(head).indexOf(INTERFACE.name());
        assertTrue(lines.get(head + 1).startsWith(INTERFACE.value, column), lines::toString);
        assertTrue(
                page.substring(page.indexOf("## Rules")).contains("| `" + INTERFACE.path + "` |"));
    }

    private static List<String> sorted(List<String> names) {
        final List<String> sorted = new ArrayList<>(names);
        sorted.sort((a, b) -> a.equals("--to") ? 1 : b.equals("--to") ? -1 : a.compareTo(b));
        return sorted;
    }

    private static void compare(Class<?> type, Object plain, Object now, String changed)
            throws ReflectiveOperationException {
        for (final RecordComponent component : type.getRecordComponents()) {
            final Object before = component.getAccessor().invoke(plain);
            final Object after = component.getAccessor().invoke(now);
            if (component.getName().equals(changed)) {
                assertNotEquals(before, after, changed);
            } else {
                assertEquals(before, after, component.getName());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void checkPrintsIt(Key key) throws Exception {
        final String file = Files.writeString(directory.resolve("c.yaml"), key.file()).toString();
        final Map<?, ?> rule =
                Fields.objects(Json.read(Cli.run("check", "-c", file, "--json").out()), "rules")
                        .get(0);
        assertEquals(
                key.value, (key.isMatch() ? (Map<?, ?>) rule.get("match") : rule).get(key.name()));
        final List<String> lines = CheckedText.of(Yaml.read(key.file()));
        final String title = key.isMatch() ? "Rules:" : "What they change";
        final int head =
                1 + lines.indexOf(lines.stream().filter(l -> l.startsWith(title)).findAny().get());
        final int column = lines.get(head).indexOf(" " + key.name() + " ");
        final int last = lines.get(head).endsWith(" " + key.name()) ? 1 : 0;
        assertTrue(column >= 0 || last == 1, lines.get(head));
        final int at = column >= 0 ? column : lines.get(head).lastIndexOf(" " + key.name());
        assertTrue(lines.get(head + 1).startsWith(key.value, at + 1), lines.get(head + 1));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void isDocumentedWithItsOptionAndItsWords(Key key) throws Exception {
        final String row = row(key.path);
        assertTrue(row.startsWith("| `" + key.path + "` | `" + key.option + "` |"), row);
        final Class<?> type =
                key.isMatch()
                        ? Match.class.getDeclaredMethod(key.component).getReturnType()
                        : RewriteOptions.class.getDeclaredMethod(key.component).getReturnType();
        if (type.isEnum()) {
            final String help =
                    new CommandLine(new RuleOptions())
                            .getCommandSpec()
                            .findOption(key.option)
                            .description()[0];
            for (final Object word : type.getEnumConstants()) {
                final String text = ((Enum<?>) word).name().toLowerCase(Locale.ROOT);
                assertTrue(row.contains("`" + text + "`"), () -> text + " in " + row);
                assertTrue(help.matches(".*\\b" + text + "\\b.*"), () -> text + " in " + help);
            }
        }
    }

    private static String row(String path) {
        return page.lines()
                .filter(line -> line.startsWith("| `" + path + "` |"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(path + " is not in docs/configuration.md"));
    }

    /** check prints each top-level key, and the page gives the option of run for each. */
    @Test
    void everyKeyOfTheTopIsPrintedAndDocumented() throws Exception {
        final Set<String> engine = new TreeSet<>(List.of("ring-frames"));
        engine.addAll(keys(ENGINE));
        final Set<String> known = known("x: 1");
        known.remove("rules");
        final Set<String> here = new TreeSet<>(engine);
        here.addAll(keys(SERVICE));
        assertEquals(known, here);
        final String text = ENGINE + SERVICE + rules("");
        final String file = Files.writeString(directory.resolve("c.yaml"), text).toString();
        final Map<String, Object> json = Json.read(Cli.run("check", "-c", file, "--json").out());
        final List<String> lines = CheckedText.of(Yaml.read(text));
        arePrinted("Engine", engine, ENGINE, lines, Fields.object(json, "engine"));
        arePrinted("Service", keys(SERVICE), SERVICE, lines, Fields.object(json, "service"));
        final Set<String> options = options(Main.commandLine().getSubcommands().get("run"));
        for (final String key : known) {
            final Matcher option = Pattern.compile("\\| `(-[^`]*)` \\|").matcher(row(key));
            assertTrue(option.find(), () -> row(key));
            assertTrue(options.contains(option.group(1).replace("[no-]", "")), option.group(1));
        }
    }

    private static Set<String> keys(String entries) {
        return new TreeSet<>(
                entries.lines().map(line -> line.substring(0, line.indexOf(':'))).toList());
    }

    /**
     * Asserts that the keys are printed below a title of check's text and in an object of its JSON.
     */
    private static void arePrinted(
            String title, Set<String> keys, String entries, List<String> lines, Map<?, ?> json) {
        assertEquals(keys, json.keySet());
        final Set<String> printed = new TreeSet<>();
        lines.stream()
                .skip(1 + lines.indexOf(title))
                .takeWhile(line -> !line.isEmpty())
                .forEach(line -> printed.add(line.strip().split(" ")[0]));
        assertEquals(keys, printed);
        for (final String line : entries.lines().toList()) {
            final String[] entry = line.split(": ");
            assertEquals(entry[1], String.valueOf(json.get(entry[0])), line);
            assertTrue(
                    lines.stream().anyMatch(l -> l.matches(" +" + entry[0] + " +" + entry[1])),
                    line);
        }
    }
}
