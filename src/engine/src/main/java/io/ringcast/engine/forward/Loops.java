package io.ringcast.engine.forward;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * All loops of an engine.
 *
 * <p>Threading: any thread.
 */
public final class Loops {
    private final List<Forwarder> loops;

    /** Takes the loops of all workers. */
    public Loops(List<Forwarder> loops) {
        this.loops = List.copyOf(loops);
    }

    /** Ends {@link Forwarder#run} of all loops. */
    public void stop() {
        loops.forEach(Forwarder::stop);
    }

    /** Returns true if the caller is called by one of the loops. */
    public boolean isWithin() {
        for (final Forwarder loop : loops) {
            if (loop.isWithin()) {
                return true;
            }
        }
        return false;
    }

    /** Returns true if the caller is called by one of the loops in a round, as a handler is. */
    public boolean isInRound() {
        for (final Forwarder loop : loops) {
            if (loop.isInRound()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Waits until each loop has finished its present round: all later frames are forwarded with the
     * present state of the rules. Either all loops must run, or none.
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
     * Pauses or resumes forwarding in all loops; when this returns, no loop is in a round that
     * began before. Either all loops must run, or none.
     */
    public void pause(boolean whether) {
        for (final Forwarder loop : loops) {
            await(loop.executeBetweenRounds(() -> loop.pause(whether)));
        }
    }

    /**
     * Ends all loops; the caller executes their waiting commands.
     *
     * @param deadline of {@link System#nanoTime}
     * @throws IllegalStateException if one has not ended by then
     */
    public void close(long deadline) {
        stop();
        loops.forEach(loop -> loop.close(deadline));
    }

    /** Waits for a command of a loop, and throws the exception that the command has thrown. */
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
