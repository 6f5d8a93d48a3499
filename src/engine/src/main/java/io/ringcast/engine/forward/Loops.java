package io.ringcast.engine.forward;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The loops of an engine as one.
 *
 * <p>Threading: any thread.
 */
public final class Loops {
    private final List<Forwarder> loops;

    /** As many as there are workers. */
    public Loops(List<Forwarder> loops) {
        this.loops = List.copyOf(loops);
    }

    /** Ends {@link Forwarder#run} of all. */
    public void stop() {
        loops.forEach(Forwarder::stop);
    }

    /** Whether the caller is called by one of them. */
    public boolean isWithin() {
        for (final Forwarder loop : loops) {
            if (loop.isWithin()) {
                return true;
            }
        }
        return false;
    }

    /** True if the caller is called by one of them from a round, as a handler is. */
    public boolean isInRound() {
        for (final Forwarder loop : loops) {
            if (loop.isInRound()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns when each loop has come to the end of its present round: frames are then made by what
     * the rules say now. A loop must run, or none at all.
     */
    public void awaitRound() {
        for (final Forwarder loop : loops) {
            await(
                    loop.executeBetweenRounds(
                            () -> {
                                // no round is being made
                            }));
        }
    }

    /**
     * Pauses forwarding in all loops, or goes on: when this returns, no loop makes a round by what
     * was before. A loop must run, or none at all.
     */
    public void pause(boolean whether) {
        for (final Forwarder loop : loops) {
            await(loop.executeBetweenRounds(() -> loop.pause(whether)));
        }
    }

    /**
     * Ends all loops; what waits to be executed by them is executed here.
     *
     * @param deadline of {@link System#nanoTime}
     * @throws IllegalStateException if one has not ended by then
     */
    public void close(long deadline) {
        stop();
        loops.forEach(loop -> loop.close(deadline));
    }

    /** Waits for a command to a loop; what it has thrown is thrown. */
    public static void await(CompletableFuture<Void> command) {
        try {
            command.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
