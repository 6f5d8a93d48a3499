package io.ringcast.daemon.look;

import java.util.List;

/**
 * Frames dropped on arrival by an interface, or by the kernel before any socket (/proc/net/dev,
 * net/core/net-procfs.c).
 *
 * @param errors frames that were broken or too long for the device (errs)
 * @param dropped frames dropped because buffers were full, or because no protocol handler took them
 *     (drop)
 */
public record DeviceDrops(long errors, long dropped) {
    /** No drops, or an unknown number. */
    public static final DeviceDrops NONE = new DeviceDrops(0, 0);

    private static final int ERRORS = 2; // columns after the name
    private static final int DROPPED = 3;

    /** Returns the counters of an interface; {@link #NONE} if the file does not contain it. */
    static DeviceDrops of(List<String> lines, String device) {
        for (final String line : lines) {
            final int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equals(device)) {
                final String[] words = line.substring(colon + 1).strip().split("\\s+");
                return words.length > DROPPED
                        ? new DeviceDrops(
                                Long.parseLong(words[ERRORS]), Long.parseLong(words[DROPPED]))
                        : NONE;
            }
        }
        return NONE;
    }

    /** Returns the drops since an earlier reading. */
    DeviceDrops since(DeviceDrops before) {
        return new DeviceDrops(
                Math.max(0, errors - before.errors), Math.max(0, dropped - before.dropped));
    }

    /** Returns the sum of both counters. */
    public long total() {
        return errors + dropped;
    }
}
