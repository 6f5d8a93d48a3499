package io.ringcast.bench.contender;

import java.util.OptionalLong;

/** A contender that has been started. {@link #close} ends it for certain. */
public interface Running extends AutoCloseable {
    /** Its process; empty for one that lives in the kernel. */
    OptionalLong pid();

    /** Whether it has said that it is ready, so that frames may be lost from now on only. */
    boolean ready();

    /** Holds it up, with all its threads; only for one that is a process. */
    default void suspend() {
        throw new UnsupportedOperationException("not a process");
    }

    /** Lets it go on after {@link #suspend}. */
    default void resume() {
        throw new UnsupportedOperationException("not a process");
    }

    /**
     * Ends it in good order.
     *
     * @return what it has counted itself
     */
    Account stop();

    @Override
    void close();
}
