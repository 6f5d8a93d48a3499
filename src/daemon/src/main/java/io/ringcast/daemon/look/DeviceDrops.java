package io.ringcast.daemon.look;

import java.util.List;

/**
 * Frames that an interface, or the kernel before any socket, has thrown away on arrival
 * (/proc/net/dev, net/core/net-procfs.c).
 *
 * @param errors broken or too long for the device (errs)
 * @param dropped for lack of room, or because the kernel had no use for them (drop)
 */
public record DeviceDrops(long errors, long dropped) {
    /** None, or unknown. */
    public static final DeviceDrops NONE = new DeviceDrops(0, 0);

    private static final int ERRORS = 2; // columns behind the name
    private static final int DROPPED = 3;

    /** What the file says of an interface; {@link #NONE} if it is not there. */
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

    /** What has come since an earlier look. */
    DeviceDrops since(DeviceDrops before) {
        return new DeviceDrops(
                Math.max(0, errors - before.errors), Math.max(0, dropped - before.dropped));
    }

    /** Both together. */
    public long total() {
        return errors + dropped;
    }
}
