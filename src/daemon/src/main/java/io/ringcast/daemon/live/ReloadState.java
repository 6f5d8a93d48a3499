package io.ringcast.daemon.live;

/**
 * Results of a run's reloads, as metrics report them.
 *
 * @param lastSuccessful whether the last reload succeeded; the start counts as a reload
 * @param lastSuccessSeconds end of the last successful reload, in seconds since the epoch
 * @param succeeded number of successful reloads, without the start
 * @param failed number of failed reloads
 */
public record ReloadState(
        boolean lastSuccessful, double lastSuccessSeconds, long succeeded, long failed) {
    /** Returns the state at the start of a run, which is now. */
    public static ReloadState started() {
        return new ReloadState(true, now(), 0, 0);
    }

    /** Returns the state after one more reload. */
    public ReloadState after(boolean success) {
        return success
                ? new ReloadState(true, now(), succeeded + 1, failed)
                : new ReloadState(false, lastSuccessSeconds, succeeded, failed + 1);
    }

    private static double now() {
        return System.currentTimeMillis() / 1e3;
    }
}
