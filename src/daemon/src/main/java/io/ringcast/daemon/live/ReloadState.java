package io.ringcast.daemon.live;

/**
 * State of a run's configuration: how reloads have gone.
 *
 * @param lastSuccessful whether the last one was; the start counts as one
 * @param lastSuccessSeconds when the last that was successful ended, since the epoch
 * @param succeeded number of them, without the start
 * @param failed number of the others
 */
public record ReloadState(
        boolean lastSuccessful, double lastSuccessSeconds, long succeeded, long failed) {
    /** The start, now. */
    public static ReloadState started() {
        return new ReloadState(true, now(), 0, 0);
    }

    /** After one more. */
    public ReloadState after(boolean success) {
        return success
                ? new ReloadState(true, now(), succeeded + 1, failed)
                : new ReloadState(false, lastSuccessSeconds, succeeded, failed + 1);
    }

    private static double now() {
        return System.currentTimeMillis() / 1e3;
    }
}
