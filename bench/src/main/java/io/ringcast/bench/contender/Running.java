package io.ringcast.bench.contender;

import java.util.OptionalLong;

/** Started contender. {@link #close} ends it in any case. */
public interface Running extends AutoCloseable {
    /** Returns the PID of its process; empty for a contender in the kernel. */
    OptionalLong pid();

    /**
     * Returns true if it has announced that it is ready, so that earlier frames do not count as
     * lost.
     */
    boolean ready();

    /** Stops it with all its threads (SIGSTOP). Only for a process. */
    default void suspend() {
        throw new UnsupportedOperationException("not a process");
    }

    /** Continues it after {@link #suspend}. */
    default void resume() {
        throw new UnsupportedOperationException("not a process");
    }

    /**
     * Ends it gracefully.
     *
     * @return its own counts
     */
    Account stop();

    @Override
    void close();
}
