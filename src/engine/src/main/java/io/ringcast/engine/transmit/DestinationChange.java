package io.ringcast.engine.transmit;

/**
 * Change-over of a transmitter from the destinations of former rules to those of new ones.
 *
 * @param to for each former destination its new number; {@code count} if the destination is removed
 * @param count how many new destinations there are
 * @param gso for each new destination, whether its frames may be merged into super-frames
 * @param elsewhere for each new destination, whether its frames go through another device than the
 *     others
 */
public record DestinationChange(int[] to, int count, boolean[] gso, boolean[] elsewhere) {
    /**
     * Returns the new number of a destination.
     *
     * @param destination its former number; or the former count, for a destination that was removed
     *     earlier
     */
    int of(int destination) {
        return destination < to.length ? to[destination] : count;
    }
}
