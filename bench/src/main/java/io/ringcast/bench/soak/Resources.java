package io.ringcast.bench.soak;

import io.ringcast.testbed.Task;
import io.ringcast.testbed.TestbedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resources that a process holds.
 *
 * @param descriptors open files
 * @param rings mapped packet rings
 * @param mappings memory mappings of any kind
 * @param threads threads, without the JVM's compiler threads, whose number varies
 * @param anonymousKib resident anonymous memory in KiB, without the rings
 * @param heapKib heap used by Java objects after a full collection, in KiB
 */
record Resources(
        long descriptors,
        long rings,
        long mappings,
        long threads,
        long anonymousKib,
        long heapKib) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern GENERATION = Pattern.compile("total \\d+K, used (\\d+)K");
    private static final Pattern ANONYMOUS = Pattern.compile("RssAnon:\\s+(\\d+) kB");
    private static final String COMPILER = "C[12] Compiler.*";

    /**
     * Returns a JVM's present resources, after a full garbage collection.
     *
     * @throws TestbedException if the JVM does not answer
     */
    static Resources of(long pid) {
        jcmd(pid, "GC.run");
        final long heap = heap(jcmd(pid, "GC.heap_info"));
        final Path process = Path.of("/proc", Long.toString(pid));
        try {
            final List<String> maps = Files.readAllLines(process.resolve("maps"));
            return new Resources(
                    count(process.resolve("fd")),
                    maps.stream().filter(line -> line.contains("socket:")).count(),
                    maps.size(),
                    threads(process.resolve("task")),
                    number(ANONYMOUS, Files.readString(process.resolve("status"))),
                    heap);
        } catch (IOException e) {
            throw new TestbedException(process + ": " + e.getMessage(), e);
        }
    }

    /** Returns the sum of all generations in the heap info of the serial collector. */
    static long heap(String info) {
        final Matcher matcher = GENERATION.matcher(info);
        long used = 0;
        while (matcher.find()) {
            used += Long.parseLong(matcher.group(1));
        }
        return used;
    }

    private static String jcmd(long pid, String command) {
        final String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try (Task task = Task.start("jcmd", List.of(jcmd, Long.toString(pid), command))) {
            task.closeInput();
            if (task.exitCode(PATIENCE) != 0) {
                throw new TestbedException("jcmd " + command + task.complaint());
            }
            return String.join("\n", task.out());
        }
    }

    private static long number(Pattern pattern, String text) {
        final Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static long count(Path directory) throws IOException {
        long count = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (final Path ignored : entries) {
                count++;
            }
        }
        return count;
    }

    private static long threads(Path directory) throws IOException {
        long count = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(directory)) {
            for (final Path thread : threads) {
                if (!Files.readString(thread.resolve("comm")).strip().matches(COMPILER)) {
                    count++;
                }
            }
        }
        return count;
    }

    /** For JSON. */
    Map<String, Long> toMap() {
        final Map<String, Long> map = new LinkedHashMap<>();
        map.put("descriptors", descriptors);
        map.put("rings", rings);
        map.put("mappings", mappings);
        map.put("threads", threads);
        map.put("anonymous_kib", anonymousKib);
        map.put("heap_kib", heapKib);
        return map;
    }
}
