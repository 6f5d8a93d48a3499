package io.ringcast.artifacts;

import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The project of docs/embedding.md, in a folder of its own, with a local repository of its own. Its
 * Maven gets Ringcast from the staging folder, and everything else from the local repository of
 * this build, as if that were a remote one; what is missing there comes from where it always does.
 */
final class OutsideProject {
    private static final Duration PATIENCE = Duration.ofSeconds(300);

    private final EmbeddingPage page;
    private final Path directory;

    private OutsideProject(EmbeddingPage page, Path directory) {
        this.page = page;
        this.directory = directory;
    }

    /** Writes the files that the page shows, and compiles them as it says. */
    static OutsideProject make(EmbeddingPage page, Path directory, Path staging)
            throws IOException, InterruptedException {
        final OutsideProject project = new OutsideProject(page, directory);
        for (final EmbeddingPage.Block file : page.files()) {
            project.write(
                    file.file(),
                    file.text()
                            .replace(
                                    "    </dependencies>\n\n    <build>",
                                    page.dependencies() + "</dependencies>\n<build>"));
        }
        project.write("settings.xml", settings(staging));
        project.write(
                ".mvn/maven.config",
                "-B -ntp -s "
                        + directory.resolve("settings.xml")
                        + " -Dmaven.repo.local="
                        + directory.resolve("repository"));
        Shell.succeed(directory, page.commands("The project").get(0));
        return project;
    }

    private static String settings(Path staging) {
        return """
                <settings>
                    <profiles>
                        <profile>
                            <id>outside</id>
                            <repositories>
                                <repository>
                                    <id>staging</id>
                                    <url>file://STAGING</url>
                                </repository>
                                <repository>
                                    <id>here</id>
                                    <url>file://HERE</url>
                                    <snapshots><enabled>false</enabled></snapshots>
                                </repository>
                            </repositories>
                            <pluginRepositories>
                                <pluginRepository>
                                    <id>here</id>
                                    <url>file://HERE</url>
                                    <snapshots><enabled>false</enabled></snapshots>
                                </pluginRepository>
                            </pluginRepositories>
                        </profile>
                    </profiles>
                    <activeProfiles>
                        <activeProfile>outside</activeProfile>
                    </activeProfiles>
                </settings>
                """
                .replace("STAGING", staging.toString())
                .replace("HERE", Shell.REPOSITORY.toString());
    }

    private void write(String file, String text) throws IOException {
        final Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** Directory of the project. */
    Path directory() {
        return directory;
    }

    /** Class path of all that it needs. */
    String libraries() {
        return directory.resolve("target/lib") + "/*";
    }

    /**
     * Starts the receiver in the page's network, with native access denied to all but who is named,
     * and sends to it.
     *
     * @param start shell command that starts it in the background
     * @return what it has printed until it was ended
     */
    String receive(Testbed testbed, String start) throws IOException {
        final List<String> run = page.commands("Run it");
        final Path output = directory.resolve("output");
        Files.writeString(output, "");
        final String script =
                Shell.environment()
                        + "cd '"
                        + directory
                        + "'\n"
                        + String.join("", page.commands("A network to try it in"))
                        + "exec >output 2>&1\n"
                        // JVMs before 24 do not know the second option
                        + "export JDK_JAVA_OPTIONS='-XX:+IgnoreUnrecognizedVMOptions"
                        + " --illegal-native-access=deny'\n"
                        + start
                        + "receiver=$!\nuntil grep -q '^receiving$' output; do kill -0 $receiver; sleep 0.1; done\n"
                        + run.get(1)
                        + "until [ \"$(grep -c ' bytes$' output)\" -ge 3 ]; do kill -0 $receiver; sleep 0.1; done\n"
                        + run.get(2)
                        + "wait $receiver || [ $? = 143 ]\n"; // 128 and SIGTERM
        write("receive", script);
        try (Task task =
                testbed.namespace("outside")
                        .start(
                                "receiver",
                                List.of("bash", "-e", directory.resolve("receive").toString()))) {
            final int status = task.exitCode(PATIENCE);
            final String printed = Files.readString(output);
            if (status != 0) {
                throw new AssertionError(
                        start + ": exit status " + status + ": " + printed + task.err());
            }
            return printed;
        }
    }
}
