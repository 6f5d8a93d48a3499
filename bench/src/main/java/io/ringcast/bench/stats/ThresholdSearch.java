package io.ringcast.bench.stats;

import java.util.function.DoublePredicate;

/**
 * Finds the highest load that passes, by bisection, as RFC 2544 section 26.1 does for throughput:
 * the most is tried first, then the middle of what is left.
 */
public final class ThresholdSearch {
    private final double most;
    private final double relative;
    private final double absolute;
    private final int trials;

    /**
     * @param most the highest load to try, above 0
     * @param relative end when the bounds are this share of the lower one apart
     * @param absolute end when they are so far apart
     * @param trials end after so many trials, at least 1
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
     * @param passes tries a load
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
