package io.ringcast.engine.transmit;

/**
 * Change-over of a transmitter from the destinations of former rules to those of new ones.
 *
 * @param to for each former destination its new number; {@code count} if it is none of the new ones
 * @param count how many new destinations there are
 * @param gso for each new destination, whether its frames may be merged into super-frames
 * @param elsewhere for each new destination, whether its frames go through another device than the
 *     others
 */
public record DestinationChange(int[] to, int count, boolean[] gso, boolean[] elsewhere) {
    /**
     * The new number of a destination.
     *
     * @param destination its number until now; or how many there were, for one of those before
     */
    int of(int destination) {
        return destination < to.length ? to[destination] : count;
    }
}
