package io.ringcast.engine.burst;

import java.util.List;
import java.util.Objects;

/**
 * Several sources combined into one, polled round-robin: each gives at most one burst before the
 * next one is polled. So a source that is never empty delays another one by one burst at most, and
 * frames of one source stay in order. {@link Burst#source()} returns the source of a burst.
 *
 * <p>Threading: one thread. Allocates only in the constructor.
 */
public final class RoundRobin implements FrameSource {
    private final FrameSource[] sources;

    /** The sources that are polled: from {@code first} up to, but not including, {@code end}. */
    private int first;

    private int end;

    /** The source that gave the last burst. */
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

    /** Polls only this source from now on. To be called while no burst is on loan. */
    public void only(int source) {
        first = Objects.checkIndex(source, sources.length);
        end = source + 1;
        last = source;
    }

    /** Polls all sources from now on. To be called while no burst is on loan. */
    public void all() {
        first = 0;
        end = sources.length;
    }

    /** Replaces a source. To be called while no burst is on loan. */
    public void replace(int source, FrameSource next) {
        sources[source] = next;
    }
}
