package io.ringcast.artifacts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The release profile, run on a copy of the sources: the build around the tests works in the
 * sources themselves. Nothing is installed.
 */
final class Release {
    static final String URL = "https://ringcast.example/ringcast"; // RFC 2606

    /** Folders that are not the project's, or are made by it. */
    private static final Set<String> LEFT_OUT =
            Set.of(".git", ".cache", ".cifuzz-corpus", "target");

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final String PUBLISHED = "<release.skip>false</release.skip>";

    private final Path tree;
    private final Path staging;

    private Release(Path directory) {
        tree = directory.resolve("tree");
        staging = directory.resolve("staging");
    }

    /** Builds and deploys all that is published. */
    static Release in(Path directory) throws IOException, InterruptedException {
        final Release release = new Release(directory);
        copy(Shell.HOME, release.tree);
        release.maven("deploy");
        return release;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes is)
                            throws IOException {
                        if (LEFT_OUT.contains(directory.getFileName().toString())) {
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        Files.createDirectories(to.resolve(from.relativize(directory)));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes is)
                            throws IOException {
                        Files.copy(file, to.resolve(from.relativize(file)));
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private void maven(String arguments) throws IOException, InterruptedException {
        Shell.succeed(tree, command(arguments, String.join(",", modules())));
    }

    private String command(String arguments, String modules) {
        return String.join(
                " ",
                "mvn -B -q -ntp -Prelease -Dmaven.test.skip -Dmaven.install.skip",
                "-Dspotless.check.skip",
                "-Dmaven.repo.local='" + Shell.REPOSITORY + "'",
                "-Drelease.url=" + URL,
                "-Drelease.staging='" + staging + "'",
                "-pl",
                modules,
                arguments);
    }

    /** Compares the engine of this release, which has been built, with that of a former one. */
    Shell.Result compareEngine(Path baseline) throws IOException, InterruptedException {
        return Shell.run(
                tree,
                command(
                        "-Dmaven.main.skip -Dmaven.javadoc.skip -Dmaven.source.skip -Dcyclonedx.skip -Dapi.baseline='"
                                + baseline
                                + "' verify",
                        "bindings,src/testbed,src/engine"));
    }

    /** Folders of the modules that are published. */
    private List<String> modules() throws IOException {
        return MODULE.matcher(Files.readString(tree.resolve("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .filter(this::isPublished)
                .toList();
    }

    private boolean isPublished(String module) {
        try {
            return Files.readString(tree.resolve(module).resolve("pom.xml")).contains(PUBLISHED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The copy of the sources. */
    Path tree() {
        return tree;
    }

    /** The repository that it was deployed to. */
    Path staging() {
        return staging;
    }

    /** Names of the artifacts that were deployed. */
    List<String> artifacts() throws IOException {
        try (Stream<Path> folders = Files.list(staging.resolve("io/ringcast"))) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
        }
    }

    /**
     * A file of an artifact.
     *
     * @param end of its name, behind the version: {@code .jar}, {@code -sources.jar}
     * @throws AssertionError if there is not exactly one
     */
    Path file(String artifact, String end) throws IOException {
        final Pattern name =
                Pattern.compile(Pattern.quote(artifact) + "-[0-9][0-9.-]*" + Pattern.quote(end));
        try (Stream<Path> files = Files.walk(staging.resolve("io/ringcast").resolve(artifact))) {
            final List<Path> found =
                    files.filter(file -> name.matcher(file.getFileName().toString()).matches())
                            .toList();
            if (found.size() != 1) {
                throw new AssertionError(artifact + "*" + end + ": " + found);
            }
            return found.get(0);
        }
    }
}
