package io.ringcast.testbed;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Command line that starts a main class in another JVM. It uses this JVM's java program, puts
 * everything from this JVM's class path and module path on the class path, and enables native
 * access.
 *
 * <pre>{@code
 * Task app = hosts.bridge().start("app", JavaCommand.of(App.class, "if1", "eth0"));
 * }</pre>
 */
public final class JavaCommand {
    private JavaCommand() {}

    /**
     * {@return a command line without further options}
     *
     * @param main class with a main method
     * @param arguments arguments of the main method
     */
    public static List<String> of(Class<?> main, String... arguments) {
        return of(List.of(), main, arguments);
    }

    /**
     * {@return a command line}
     *
     * @param options JVM options: {@code -Xmx256m}
     * @param main class with a main method
     * @param arguments arguments of the main method
     */
    public static List<String> of(List<String> options, Class<?> main, String... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        command.add("-cp");
        command.add(classPath(main));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static String classPath(Class<?> main) {
        // if a test is patched into a module, its directory is on neither path
        final Set<String> path = new LinkedHashSet<>(List.of(location(main)));
        for (final String property : List.of("jdk.module.path", "java.class.path")) {
            path.addAll(List.of(System.getProperty(property, "").split(File.pathSeparator)));
        }
        path.remove("");
        return String.join(File.pathSeparator, path);
    }

    /** Returns the directory that a class was loaded from; empty if it comes from an archive. */
    private static String location(Class<?> type) {
        final String resource = type.getName().replace('.', '/') + ".class";
        final URL url = type.getResource("/" + resource);
        if (!url.getProtocol().equals("file")) {
            return ""; // an archive is already on one of the paths
        }
        try {
            final String file = Path.of(url.toURI()).toString();
            return file.substring(0, file.length() - resource.length());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
