package io.ringcast.engine.forward;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Has things done by the loop's thread between two rounds; by the caller while there is no loop.
 *
 * <p>A loop is there from its first round until it leaves. Of all this it sees one plain flag a
 * round; everything else happens under the monitor, also the commands themselves, so that a loop
 * that begins waits for a command that its caller still carries out.
 */
final class Commands {
    private static final VarHandle ATTENTION;

    static {
        try {
            ATTENTION =
                    MethodHandles.lookup()
                            .findVarHandle(Commands.class, "attention", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private record Command(Runnable action, CompletableFuture<Void> done) {
        void carryOut() {
            try {
                action.run();
                done.complete(null);
            } catch (Throwable t) {
                // The loop goes on; the one who asked for it is told.
                done.completeExceptionally(t);
            }
        }
    }

    private final Queue<Command> waiting = new ArrayDeque<>();
    private Thread loop;

    /** Whether commands wait, or the loop has not entered yet. Accessed by {@link #ATTENTION}. */
    @SuppressWarnings("FieldMayBeFinal")
    private boolean attention = true;

    /** The loop, each round: whether to call {@link #attend}. */
    boolean needAttention() {
        return (boolean) ATTENTION.getOpaque(this);
    }

    /** The loop: it is there, and carries out what waits. */
    synchronized void attend() {
        loop = Thread.currentThread();
        ATTENTION.setOpaque(this, false);
        carryOut();
    }

    /** The loop, or who knows that it has ended: what waits is carried out by the caller. */
    synchronized void leave() {
        loop = null;
        ATTENTION.setOpaque(this, true);
        carryOut();
    }

    /** Any thread: see {@link Forwarder#execute}. */
    synchronized CompletableFuture<Void> execute(Runnable action) {
        final Command command = new Command(action, new CompletableFuture<>());
        if (loop == null || loop == Thread.currentThread()) {
            command.carryOut();
        } else {
            waiting.add(command);
            ATTENTION.setOpaque(this, true);
        }
        return command.done;
    }

    private void carryOut() {
        for (Command next = waiting.poll(); next != null; next = waiting.poll()) {
            next.carryOut();
        }
    }
}
