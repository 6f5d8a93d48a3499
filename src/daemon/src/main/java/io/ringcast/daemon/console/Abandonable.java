package io.ringcast.daemon.console;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Opens what may wait for somebody else for ever, as open(2) does with a named pipe: on a thread of
 * its own, which is left behind if the command is to end meanwhile. Nothing else ends such a wait.
 */
public final class Abandonable {
    /** How soon a request to stop is seen. */
    private static final long TICK_MILLIS = 50;

    /** So long nobody wonders. */
    private static final long SILENT_NANOS = 1_000_000_000L;

    private Abandonable() {}

    /**
     * Opens something.
     *
     * @param <T> what is opened
     */
    @FunctionalInterface
    public interface Opener<T extends AutoCloseable> {
        /**
         * May wait for ever.
         *
         * @throws IOException if it cannot be opened
         */
        T open() throws IOException;
    }

    /**
     * Opens it, and says once what is waited for if that takes longer than a second.
     *
     * @param awaited what is waited for, to stand behind "waiting for"
     * @param cancelled whether to wait no longer
     * @return empty if it was cancelled before; what is opened after that is closed
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
        } catch (Throwable e) { // the caller's to throw, if it still waits
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
