package io.ringcast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.RunSummary;
import java.util.Locale;

/**
 * Result of GRO for the datagrams of a run, as the guest's IP stack counted it, compared with the
 * engine's counts.
 *
 * <p>Threading: one thread.
 */
final class Merging {
    /** Most datagrams in a super-frame: UDP_GRO_CNT_MAX (net/ipv4/udp_offload.c). */
    private static final int MOST = 64;

    private int datagrams;
    private int frames;
    private int lost;

    /**
     * @param offered datagrams that arrived while GRO was to merge them
     * @param seen frames in which the IP stack received them
     * @param missing datagrams that were not forwarded
     */
    void add(int offered, int seen, int missing) {
        datagrams += offered;
        frames += seen;
        lost += missing;
    }

    /**
     * If all datagrams came out, the engine's count of super-frames must be possible for this
     * merging. Otherwise only datagrams that were not merged came out, and the engine has dropped
     * each super-frame as too long.
     */
    void check(RunSummary summary) {
        assertEquals(0, summary.kernelDrops(), summary::toString);
        final long superFrames = summary.receivedSuperFrames();
        if (lost > 0) {
            assertEquals(0, superFrames, summary::toString);
            assertEquals(frames - (datagrams - lost), tooLong(summary), summary::toString);
            return;
        }
        final int saved = datagrams - frames;
        assertTrue(
                superFrames <= saved && saved <= superFrames * (MOST - 1),
                () -> datagrams + " datagrams in " + frames + " frames, but " + summary);
    }

    /** How many super-frames there were, and of how many datagrams each; empty if none. */
    String text(RunSummary summary) {
        if (lost > 0) {
            return text(tooLong(summary), lost) + " dropped";
        }
        final long superFrames = summary.receivedSuperFrames();
        return superFrames == 0 ? "" : text(superFrames, datagrams - frames + superFrames);
    }

    private static long tooLong(RunSummary summary) {
        return summary.dropped().get("oversize");
    }

    private static String text(long superFrames, long within) {
        return String.format(
                Locale.ROOT,
                "; %d super-frames of %.1f datagrams",
                superFrames,
                (double) within / superFrames);
    }
}
