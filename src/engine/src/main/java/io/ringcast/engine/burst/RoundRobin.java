package io.ringcast.engine.burst;

import java.util.List;
import java.util.Objects;

/**
 * Several sources as one, which have their turns: each lends one burst at most before the next one
 * is asked. So a source that is never empty delays another one by a burst, and frames of one source
 * stay in order. {@link Burst#source()} tells whose frames a burst holds.
 *
 * <p>Threading: one thread. Allocates nothing, but for the constructor.
 */
public final class RoundRobin implements FrameSource {
    private final FrameSource[] sources;

    /** Those that have a turn, from the first to behind the last. */
    private int first;

    private int end;

    /** The one that has lent last. */
    private int last;

    /**
     * @param sources not owned, numbered in this order
     */
    public RoundRobin(List<? extends FrameSource> sources) {
        this.sources = sources.toArray(FrameSource[]::new);
        all();
    }

    @Override
    public int receive(Burst burst) {
        int source = last;
        for (int asked = first; asked < end; asked++) {
            source = source + 1 == end ? first : source + 1;
            final int count = sources[source].receive(burst);
            if (count > 0) {
                last = source;
                burst.source(source);
                return count;
            }
        }
        return 0;
    }

    @Override
    public void release(Burst burst) {
        sources[last].release(burst);
    }

    /** From now on none but this one has a turn. Between two loans. */
    public void only(int source) {
        first = Objects.checkIndex(source, sources.length);
        end = source + 1;
        last = source;
    }

    /** From now on all have their turns. Between two loans. */
    public void all() {
        first = 0;
        end = sources.length;
    }

    /** Another source has the place of this one from now on. Between two loans. */
    public void replace(int source, FrameSource next) {
        sources[source] = next;
    }
}
