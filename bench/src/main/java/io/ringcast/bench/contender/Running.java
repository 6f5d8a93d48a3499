package io.ringcast.bench.contender;

import java.util.OptionalLong;

/** A contender that has been started. {@link #close} ends it for certain. */
public interface Running extends AutoCloseable {
    /** Its process; empty for one that lives in the kernel. */
    OptionalLong pid();

    /** Whether it has said that it is ready, so that frames may be lost from now on only. */
    boolean ready();

    /**
     * Ends it in good order.
     *
     * @return what it has counted itself
     */
    Account stop();

    @Override
    void close();
}
