package io.ringcast.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.TestbedException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Artifacts of the release profile, and the project of docs/embedding.md made of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArtifactsIT {
    private static final String BOM = "ringcast-bom";
    private static final String ENGINE = "ringcast-engine";

    /** Class files of the oldest JDK that may load them: 22 (JVMS 4.1). */
    private static final int MAJOR_VERSION = 66;

    private static final Pattern PACKAGE_PAGE =
            Pattern.compile("[^/]+/(.+)/package-summary\\.html");
    private static final Pattern INCLUDE = Pattern.compile("<include>([^<]+)</include>");
    private static final Pattern DESCRIBED =
            Pattern.compile("<doclint.packages>([^<]+)</doclint.packages>");

    @TempDir static Path directory;

    private Release release;
    private EmbeddingPage page;
    private OutsideProject project;

    @BeforeAll
    void deployAndCompile() throws Exception {
        release = Release.in(Files.createDirectory(directory.resolve("release")));
        page = EmbeddingPage.read(release.tree());
        project =
                OutsideProject.make(
                        page,
                        Files.createDirectory(directory.resolve("outside")),
                        release.staging());
    }

    private List<String> jars() throws IOException {
        return release.artifacts().stream().filter(name -> !name.equals(BOM)).toList();
    }

    private Element pom(String artifact) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(release.file(artifact, ".pom").toFile())
                .getDocumentElement();
    }

    private static List<Element> children(Node of, String name) {
        final List<Element> found = new ArrayList<>();
        for (Node child = of.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    /** Text of the first element on a path of names; empty if there is none. */
    private static String text(Element of, String... path) {
        Element at = of;
        for (final String name : path) {
            final List<Element> next = children(at, name);
            if (next.isEmpty()) {
                return "";
            }
            at = next.get(0);
        }
        return at.getTextContent().strip();
    }

    /** Complete by themselves: no other POM of Ringcast has to be resolved. */
    @Test
    void poms() throws Exception {
        for (final String artifact : release.artifacts()) {
            final Element pom = pom(artifact);
            assertEquals(List.of(), children(pom, "parent"), artifact);
            assertNotEquals("", text(pom, "name"), artifact);
            assertNotEquals("", text(pom, "description"), artifact);
            assertEquals(Release.URL, text(pom, "url"), artifact);
            assertEquals("Apache-2.0", text(pom, "licenses", "license", "name"), artifact);
            assertNotEquals("", text(pom, "developers", "developer", "name"), artifact);
            assertEquals(Release.URL, text(pom, "scm", "url"), artifact);
            assertEquals("scm:git:" + Release.URL, text(pom, "scm", "connection"), artifact);
            for (final Element dependencies : children(pom, "dependencies")) {
                for (final Element dependency : children(dependencies, "dependency")) {
                    assertTrue(
                            text(dependency, "scope").equals("compile")
                                    || text(dependency, "optional").equals("true"),
                            artifact + ": " + text(dependency, "artifactId"));
                }
            }
        }
    }

    @Test
    void bomNamesAllThatIsPublished() throws Exception {
        final TreeSet<String> named = new TreeSet<>();
        final Element management = children(pom(BOM), "dependencyManagement").get(0);
        for (final Element dependency :
                children(children(management, "dependencies").get(0), "dependency")) {
            assertEquals("io.ringcast", text(dependency, "groupId"));
            assertEquals("${project.version}", text(dependency, "version"));
            named.add(text(dependency, "artifactId"));
        }
        assertEquals(new TreeSet<>(jars()), named);
    }

    /** Binaries, sources, Javadoc: of modules, for JDK 22, and with the time that is said. */
    @Test
    void contents() throws Exception {
        final Instant time = Instant.parse("2026-11-01T00:00:00Z"); // outputTimestamp
        for (final String artifact : jars()) {
            for (final String end : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
                final Path file = release.file(artifact, end);
                try (ZipFile jar = new ZipFile(file.toFile())) {
                    int known = 0;
                    for (final Enumeration<? extends ZipEntry> all = jar.entries();
                            all.hasMoreElements(); ) {
                        final ZipEntry entry = all.nextElement();
                        assertEquals(
                                time,
                                entry.getTimeLocal().toInstant(ZoneOffset.UTC),
                                file + ": " + entry);
                        if (entry.getName().endsWith(".class")) {
                            assertEquals(
                                    MAJOR_VERSION, majorVersion(jar, entry), file + ": " + entry);
                        }
                        if (List.of("module-info.class", "module-info.java", "index.html")
                                .contains(entry.getName())) {
                            known++;
                        }
                    }
                    assertEquals(1, known, file.toString());
                }
            }
        }
    }

    private static int majorVersion(ZipFile jar, ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            final DataInputStream header = new DataInputStream(in);
            header.readInt(); // the magic number
            header.readUnsignedShort(); // the minor version
            return header.readUnsignedShort();
        }
    }

    /** Packages that the module of an artifact exports to all. */
    private Set<String> exports(String artifact) throws IOException {
        return ModuleFinder.of(release.file(artifact, ".jar")).findAll().stream()
                .flatMap(module -> module.descriptor().exports().stream())
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Packages exported to all are those that Javadoc shows and that are compared with releases.
     */
    @Test
    void exportsAreWhatIsShown() throws Exception {
        for (final String artifact : jars()) {
            try (ZipFile javadoc = new ZipFile(release.file(artifact, "-javadoc.jar").toFile())) {
                final Set<String> shown =
                        javadoc.stream()
                                .map(entry -> PACKAGE_PAGE.matcher(entry.getName()))
                                .filter(Matcher::matches)
                                .map(page -> page.group(1).replace('/', '.'))
                                .collect(Collectors.toCollection(TreeSet::new));
                assertEquals(exports(artifact), shown, artifact);
            }
        }
        final Set<String> compared =
                INCLUDE.matcher(Files.readString(release.tree().resolve("src/engine/pom.xml")))
                        .results()
                        .map(include -> include.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(exports(ENGINE), compared);
    }

    /** The compiler demands complete Javadoc of all that is exported, but of generated code. */
    @Test
    void exportsAreWhatMustBeDescribed() throws Exception {
        for (final String module : List.of("engine", "agrona", "testbed", "testkit")) {
            final Matcher packages =
                    DESCRIBED.matcher(
                            Files.readString(
                                    release.tree().resolve("src").resolve(module + "/pom.xml")));
            assertTrue(packages.find(), module);
            assertEquals(
                    exports("ringcast-" + module),
                    new TreeSet<>(List.of(packages.group(1).split(","))));
        }
    }

    @Test
    void billsOfMaterials() throws Exception {
        for (final String artifact : jars()) {
            final String bill = Files.readString(release.file(artifact, "-cyclonedx.json"));
            assertTrue(bill.contains("\"bomFormat\" : \"CycloneDX\""), artifact);
            // of the compilation and the running, and not of this project's tests
            assertTrue(!bill.contains("archunit"), artifact);
            assertEquals(
                    !text(pom(artifact), "dependencies").isEmpty(),
                    bill.contains("HdrHistogram"),
                    artifact);
        }
    }

    @Test
    void onTheClassPath() throws Exception {
        receive(page.commands("Run it").get(0));
    }

    @Test
    void onTheModulePath() throws Exception {
        receive(page.commands("Run it").get(3));
    }

    @Test
    void imageByJlink() throws Exception {
        Shell.succeed(project.directory(), page.commands("An image by jlink").get(0));
        receive("target/image/bin/receive &\n");
    }

    private void receive(String start) throws Exception {
        final Testbed testbed;
        try {
            testbed = Testbed.open();
        } catch (TestbedException e) {
            abort(e.getMessage());
            return;
        }
        try (testbed) {
            final String printed = project.receive(testbed, start);
            assertTrue(!printed.contains("WARNING"), printed);
            assertEquals(
                    3,
                    printed.lines().filter(line -> line.matches("[0-9]{19}: 8 bytes")).count(),
                    printed);
        }
    }

    /** Each in a method that has what its surroundings on the page would have. */
    @Test
    void fragments() throws Exception {
        final List<EmbeddingPage.Block> fragments = page.fragments();
        assertTrue(fragments.size() >= 5, "fragments: " + fragments.size());
        final Path sources = Files.createDirectory(directory.resolve("fragments"));
        for (int i = 0; i < fragments.size(); i++) {
            final String text = fragments.get(i).text();
            final String rules = text.contains("RuleSet rules =") ? "" : "RuleSet rules, ";
            Files.writeString(
                    sources.resolve("Fragment" + i + ".java"),
                    String.join(
                            "\n",
                            "import io.ringcast.agrona.*;",
                            "import io.ringcast.engine.*;",
                            "import io.ringcast.engine.latency.*;",
                            "import io.ringcast.engine.mode.*;",
                            "import io.ringcast.engine.rule.*;",
                            "import java.util.concurrent.*;",
                            "import org.agrona.concurrent.*;",
                            "class Fragment" + i + " {",
                            "void shown("
                                    + rules
                                    + (text.contains("Engine engine =") ? "" : "Engine engine, ")
                                    + "Agent neighbour, CountDownLatch finished) throws Exception {",
                            text,
                            "}}"));
        }
        Shell.succeed(
                sources,
                "javac --release 22 -Xlint:all -Werror -d classes -cp '"
                        + project.libraries()
                        + "' *.java");
    }

    /** The former release has one method more. */
    @Test
    void removedMethodIsNoticed() throws Exception {
        final Path baseline = Files.createDirectory(directory.resolve("baseline"));
        for (final String artifact : jars()) {
            Files.copy(release.file(artifact, ".jar"), baseline.resolve(artifact + ".jar"));
        }
        final String source =
                Files.readString(
                        release.tree()
                                .resolve(
                                        "src/engine/src/main/java/io/ringcast/engine/WarmUp.java"));
        final int end = source.lastIndexOf('}');
        Files.writeString(
                baseline.resolve("WarmUp.java"),
                source.substring(0, end) + "public void goneSinceThen() {} }");
        Shell.succeed(
                baseline,
                "javac --release 22 -d former -cp '"
                        + project.libraries()
                        + "' WarmUp.java\n"
                        + "jar --update --file "
                        + ENGINE
                        + ".jar -C former .");
        final Shell.Result result = release.compareEngine(baseline);
        assertNotEquals(0, result.status(), result.output());
        assertTrue(result.output().contains("goneSinceThen"), result.output());
    }

    /** Everything that is deployed, byte by byte; longer than the rest of these tests. */
    @Test
    @EnabledIfSystemProperty(
            named = "ringcast.artifacts.twice",
            matches = "true",
            disabledReason =
                    "takes as long as the others together: -Dringcast.artifacts.twice=true")
    void reproducible() throws Exception {
        final Release other = Release.in(Files.createDirectory(directory.resolve("again")));
        for (final String artifact : release.artifacts()) {
            final List<String> ends =
                    artifact.equals(BOM)
                            ? List.of(".pom")
                            : List.of(
                                    ".pom",
                                    ".jar",
                                    "-sources.jar",
                                    "-javadoc.jar",
                                    "-cyclonedx.json");
            for (final String end : ends) {
                assertEquals(
                        -1,
                        Files.mismatch(release.file(artifact, end), other.file(artifact, end)),
                        artifact + end);
            }
        }
    }
}
