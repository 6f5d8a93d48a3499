package io.ringcast.daemon.it;

import io.ringcast.testbed.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A thread of a process.
 *
 * @param name as the kernel has it, 15 bytes at most
 * @param status the text of its status file (proc_pid_status(5))
 */
record Threads(String name, String status) {
    /**
     * Returns all threads of a process, except those that end meanwhile, as compiler threads of a
     * JVM do.
     */
    static List<Threads> of(Task task) throws IOException {
        final Path directory = Path.of("/proc", Long.toString(task.handle().pid()), "task");
        final List<Threads> threads = new ArrayList<>();
        try (var entries = Files.list(directory)) {
            for (final Path entry : entries.toList()) {
                read(entry, threads);
            }
        }
        return threads;
    }

    private static void read(Path entry, List<Threads> threads) throws IOException {
        try {
            threads.add(
                    new Threads(
                            Files.readString(entry.resolve("comm")).strip(),
                            Files.readString(entry.resolve("status"))));
        } catch (NoSuchFileException e) {
            // The thread has ended.
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No such process")) {
                throw e;
            }
        }
    }
}
