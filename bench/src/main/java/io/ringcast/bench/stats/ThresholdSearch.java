package io.ringcast.bench.stats;

import java.util.function.DoublePredicate;

/**
 * Finds the highest load that passes, by bisection, as RFC 2544 section 26.1 does for throughput:
 * the highest load is tried first, then the middle of the remaining range.
 */
public final class ThresholdSearch {
    private final double most;
    private final double relative;
    private final double absolute;
    private final int trials;

    /**
     * @param most highest load to try, above 0
     * @param relative the search ends when the bounds differ by at most this share of the lower one
     * @param absolute the search ends when the bounds differ by at most this
     * @param trials the search ends after this many trials, at least 1
     */
    public ThresholdSearch(double most, double relative, double absolute, int trials) {
        this.most = most;
        this.relative = relative;
        this.absolute = absolute;
        this.trials = trials;
    }

    /**
     * Searches.
     *
     * @param passes runs a trial with a load and returns true if it passes
     * @return the highest load that passed; 0 if none did
     */
    public double highest(DoublePredicate passes) {
        if (passes.test(most)) {
            return most;
        }
        double low = 0;
        double high = most;
        for (int i = 1; i < trials && high - low > Math.max(absolute, relative * low); i++) {
            final double middle = (low + high) / 2;
            if (passes.test(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
