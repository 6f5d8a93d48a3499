package io.ringcast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.RunSummary;
import java.util.Locale;

/**
 * What GRO made of the datagrams of a run, as the guest's IP stack counted it, held against what
 * the engine says.
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
     * @param seen frames in which the IP stack got them
     * @param missing those that did not come out
     */
    void add(int offered, int seen, int missing) {
        datagrams += offered;
        frames += seen;
        lost += missing;
    }

    /**
     * Where all came out, the engine has received super-frames if there were any, and as many as
     * there can have been. Else what came out was never merged, and the engine has dropped each
     * super-frame as a frame that is too long.
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
