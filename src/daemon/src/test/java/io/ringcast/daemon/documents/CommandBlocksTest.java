package io.ringcast.daemon.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.Main;
import io.ringcast.daemon.it.CommandBlocksIT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Tests that {@link CommandBlocksIT} runs every block of commands in the documents, or that the
 * list below gives the reason why not. In blocks that are not run, it checks the names of options,
 * modules, tests and scripts.
 */
class CommandBlocksTest {
    private static final String BUILD = "a build by itself; the names in it are looked up";
    private static final String CLONE = "needs the address of the sources";
    private static final String SYSTEMD =
            "needs systemd and the package: packaging/test-systemd does it, in a guest";
    private static final String SYNOPSIS = "a synopsis; its options are looked up";
    private static final String BENCH =
            "measures for minutes: BenchSmokeIT runs the harness, DocumentedCommandsTest parses it";
    private static final String GUEST = "boots a virtual machine; LabIT does it";
    private static final String INSTALL = "installs packages on this host";
    private static final String REGENERATE =
            "needs jextract: GeneratedOutputTest runs it where it is";
    private static final String PERF = "needs perf, and a bench under way";
    private static final String ARTIFACTS = "a release: ArtifactsIT runs its profile";
    private static final String EXAMPLES = "ExamplesIT runs the programs, in namespaces";

    /** Page whose blocks another test runs one by one. */
    private static final String EMBEDDING = "docs/embedding.md"; // ArtifactsIT

    /** Blocks that are not run, by the beginning of their first command, with the reason. */
    private static final Map<String, String> NOT_RUN =
            Map.ofEntries(
                    Map.entry("CONTRIBUTING.md: git clone ... ringcast && cd ringcast", CLONE),
                    Map.entry("CONTRIBUTING.md: export JAVA_HOME=/path/to/jdk-25", ARTIFACTS),
                    Map.entry("README.md: mvn -Ppackage -DskipTests package", SYSTEMD),
                    Map.entry("bindings/README.md: bindings/regenerate", REGENERATE),
                    Map.entry(
                            "docs/configuration.md: ./ringcast check -c FILE [--bpf] [--json]",
                            SYNOPSIS),
                    Map.entry(
                            "docs/configuration.md: ./ringcast run -c FILE [-i IF] [-o", SYNOPSIS),
                    Map.entry(
                            "docs/configuration.md: ./ringcast replay [-c FILE | rule options]",
                            SYNOPSIS),
                    Map.entry("docs/install.md: mvn -Ppackage -DskipTests package", SYSTEMD),
                    Map.entry("docs/install.md: packaging/start-time /usr/lib/ringcast", SYSTEMD),
                    Map.entry("docs/install.md: git clone URL ringcast && cd ringcast", CLONE),
                    Map.entry("docs/lab.md: mvn verify", BUILD),
                    Map.entry(
                            "docs/lab.md: apt-get install -y --no-install-recommends qemu-system-x86 busybox-static cpio",
                            INSTALL),
                    Map.entry("docs/lab.md: lab/shell", GUEST),
                    Map.entry("docs/lab.md: lab/kernel build", GUEST),
                    Map.entry("docs/lab.md: lab/shell --kernel own --gdb", GUEST),
                    Map.entry("docs/logs.md: journalctl -u ringcast@feed -p warning", SYSTEMD),
                    Map.entry(
                            "docs/network-changes.md: mvn -pl src/daemon -am verify -Dit.test=HostChangesIT -Dtest=NONE",
                            BUILD),
                    Map.entry(
                            "docs/performance/README.md: ./ringcast bench --rounds 3 --out docs/performance/full",
                            BENCH),
                    Map.entry(
                            "docs/performance/README.md: ./ringcast bench super-frames --rounds 4 --only null,c,c-gso,c-gro,ringcast-auto,ringcast-ring,ringcast-direct,ringcast-gso,nio",
                            BENCH),
                    Map.entry("docs/performance/method.md: ./ringcast bench --quick", BENCH),
                    Map.entry(
                            "docs/performance/method.md: ./ringcast bench --quick --rounds 3 --out bench/target/jvm",
                            BENCH),
                    Map.entry(
                            "docs/performance/method.md: ./ringcast bench --quick --rounds 3 --out bench/target/geometry",
                            BENCH),
                    Map.entry(
                            "docs/performance/method.md: ./ringcast bench --quick --rounds 3 --out bench/target/two",
                            BENCH),
                    Map.entry(
                            "docs/performance/method.md: ./ringcast bench --quick --rounds 3 --out bench/target/ipv6",
                            BENCH),
                    Map.entry(
                            "docs/performance/method.md: ./ringcast bench super-frames [--shapes 1x100,20x100] [--rounds N]",
                            BENCH),
                    Map.entry(
                            "docs/performance/method.md: perf record -t TID -o loop.data --", PERF),
                    Map.entry("docs/performance/soak.md: ./ringcast bench soak", BENCH),
                    Map.entry("docs/service.md: systemctl enable --now ringcast@feed", SYSTEMD),
                    Map.entry("docs/service.md: packaging/test-package", GUEST),
                    Map.entry("docs/testing.md: mvn verify", BUILD),
                    Map.entry(
                            "docs/testing.md: mvn -Pjcstress -pl src/jcstress -am -DskipTests verify",
                            BUILD),
                    Map.entry("docs/testing.md: src/under-load 20", BUILD),
                    Map.entry(
                            "docs/testing.md: mvn -pl src/engine -am test -Dtest=ReloadTest -Dringcast.reloads=1000",
                            BUILD),
                    Map.entry("docs/testing.md: export JAZZER_FUZZ=1", BUILD),
                    Map.entry(
                            "docs/testing.md: JAVA_HOME=/path/to/jdk-25 mvn -Pmutation -pl src/engine -am test",
                            BUILD),
                    Map.entry("docs/upgrade.md: apt install ./ringcast_NEWER_ARCH.deb", SYSTEMD),
                    Map.entry(
                            "examples/README.md: mvn -q -DskipTests -pl examples -am package",
                            EXAMPLES),
                    Map.entry("examples/README.md: unshare -n", EXAMPLES));

    private static Set<String> run() {
        return Stream.of(CommandBlocksIT.class.getDeclaredMethods())
                .map(method -> method.getAnnotation(Runs.class))
                .filter(Objects::nonNull)
                .flatMap(runs -> Arrays.stream(runs.value()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyBlockIsRunOrListed() {
        final List<String> names =
                Documents.commandBlocks().stream()
                        .filter(block -> !block.page().equals(EMBEDDING))
                        .map(CommandBlock::name)
                        .toList();
        assertEquals(names.size(), Set.copyOf(names).size(), "two blocks begin alike: " + names);
        final Set<String> known = new TreeSet<>(run());
        known.addAll(NOT_RUN.keySet());
        assertEquals(run().size() + NOT_RUN.size(), known.size(), "run, and listed as not run");
        final Set<String> unknown = new TreeSet<>(names);
        unknown.removeAll(known);
        assertEquals(Set.of(), unknown, "neither run by CommandBlocksIT nor listed with a reason");
        known.removeAll(names);
        assertEquals(Set.of(), known, "in no document");
    }

    private static Stream<String> commands() {
        return Documents.commandBlocks().stream().flatMap(block -> block.texts().stream());
    }

    /** The command line accepts the options and their values. */
    @Test
    void ringcastTakesTheOptions() {
        final List<String> wrong = new ArrayList<>();
        int tried = 0;
        for (final String command : commands().toList()) {
            final List<String> words = words(command);
            final String name = words.get(0);
            if (!Set.of("ringcast", "./ringcast").contains(name)
                    || words.size() < 2
                    || words.get(1).equals("bench")
                    || command.contains("|")
                    || command.contains("...")) {
                continue;
            }
            tried++;
            try {
                Main.commandLine().parseArgs(words.subList(1, words.size()).toArray(String[]::new));
            } catch (CommandLine.ParameterException e) {
                wrong.add(command + ": " + e.getMessage());
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(tried > 20, "tried: " + tried);
    }

    /** Splits a command like a shell, and removes the marks of optional parts of a synopsis. */
    private static List<String> words(String command) {
        final Matcher word =
                Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)")
                        .matcher(command.replaceAll("[\\[\\]]", "").replaceFirst(" &$", ""));
        final List<String> words = new ArrayList<>();
        while (word.find()) {
            words.add(
                    Stream.of(word.group(1), word.group(2), word.group(3))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElseThrow());
        }
        return words;
    }

    /** Modules, profiles and tests that commands of Maven name. */
    @Test
    void mavenFindsWhatIsNamed() throws IOException {
        final Set<String> classes;
        final String poms;
        try (Stream<Path> files = Files.walk(Documents.HOME)) {
            final List<Path> all =
                    files.filter(file -> !file.toString().contains("/target/")).toList();
            classes =
                    all.stream()
                            .map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(".java"))
                            .map(file -> file.substring(0, file.length() - ".java".length()))
                            .collect(Collectors.toSet());
            final StringBuilder text = new StringBuilder();
            for (final Path file : all) {
                if (file.endsWith("pom.xml")) {
                    text.append(Files.readString(file));
                }
            }
            poms = text.toString();
        }
        final List<String> wrong = new ArrayList<>();
        for (final String command : commands().filter(text -> text.contains("mvn ")).toList()) {
            for (final String module : named(command, "(?:-pl|--projects) (\\S+)")) {
                if (!Files.isRegularFile(Documents.HOME.resolve(module).resolve("pom.xml"))) {
                    wrong.add(command + ": no module " + module);
                }
            }
            for (final String test : named(command, "-D(?:it\\.)?test=(\\S+)")) {
                if (!test.equalsIgnoreCase("none")
                        && !classes.contains(test.replaceFirst("#.*", ""))) {
                    wrong.add(command + ": no test " + test);
                }
            }
            for (final String profile : named(command, "-P(\\S+)")) {
                if (!poms.contains("<id>" + profile + "</id>")) {
                    wrong.add(command + ": no profile " + profile);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static List<String> named(String command, String pattern) {
        return Pattern.compile(pattern)
                .matcher(command)
                .results()
                .flatMap(result -> Arrays.stream(result.group(1).split(",")))
                .toList();
    }

    /** Scripts of this project that commands name by their path. */
    @Test
    void scriptsAreThere() {
        final List<String> missing =
                commands()
                        .map(command -> words(command).get(0))
                        .filter(word -> word.matches("(bindings|lab|packaging|src)/.*|\\./.*"))
                        .filter(word -> !Files.isExecutable(Documents.HOME.resolve(word)))
                        .toList();
        assertEquals(List.of(), missing);
    }
}
