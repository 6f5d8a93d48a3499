package io.ringcast.daemon.console;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Opener of files that may block for ever, for example named pipes in open(2). It opens them on a
 * separate thread. If the command must end meanwhile, that thread is abandoned, because nothing
 * else ends such a wait.
 */
public final class Abandonable {
    /** Maximum delay until a stop request is seen. */
    private static final long TICK_MILLIS = 50;

    /** Time to wait without a message. */
    private static final long SILENT_NANOS = 1_000_000_000L;

    private Abandonable() {}

    /**
     * Operation that opens something.
     *
     * @param <T> what is opened
     */
    @FunctionalInterface
    public interface Opener<T extends AutoCloseable> {
        /**
         * Opens it. May block for ever.
         *
         * @throws IOException if it cannot be opened
         */
        T open() throws IOException;
    }

    /**
     * Opens something. If that takes longer than a second, logs once what it waits for.
     *
     * @param awaited what it waits for: the text after "waiting for"
     * @param cancelled returns true to stop waiting
     * @return what was opened; empty if cancelled before. If the opener succeeds later, its result
     *     is closed
     * @throws IOException if it cannot be opened
     */
    public static <T extends AutoCloseable> Optional<T> open(
            String awaited, Opener<T> opener, BooleanSupplier cancelled) throws IOException {
        final CompletableFuture<T> opened = new CompletableFuture<>();
        final Thread thread = new Thread(() -> open(opener, opened), "ringcast-open");
        thread.setDaemon(true);
        thread.start();
        final long start = System.nanoTime();
        boolean told = false;
        while (true) {
            try {
                return Optional.of(opened.get(TICK_MILLIS, TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                if (cancelled.getAsBoolean() && opened.cancel(false)) {
                    return Optional.empty();
                }
                if (!told && System.nanoTime() - start >= SILENT_NANOS) {
                    told = true;
                    Console.say("waiting for " + awaited);
                }
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            } catch (InterruptedException e) {
                opened.cancel(false);
                Thread.currentThread().interrupt();
                throw new CommandException("interrupted while waiting for " + awaited, e);
            }
        }
    }

    private static <T extends AutoCloseable> void open(
            Opener<T> opener, CompletableFuture<T> opened) {
        try {
            final T resource = opener.open();
            if (!opened.complete(resource)) {
                resource.close();
            }
        } catch (Throwable e) { // the caller throws it, if it still waits
            opened.completeExceptionally(e);
        }
    }

    private static IOException failure(Throwable cause) {
        if (cause instanceof RuntimeException unexpected) {
            throw unexpected;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return (IOException) cause;
    }
}
