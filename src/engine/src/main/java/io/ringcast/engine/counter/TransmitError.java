package io.ringcast.engine.counter;

import java.util.Locale;

/**
 * Reason why a frame that matched a rule was not sent to one of its destinations. Each has a
 * counter.
 */
public enum TransmitError {
    /** The destination's MAC address is not known. */
    NO_NEIGHBOUR,
    /** The frame is longer than the transmitting device's MTU allows. */
    OVERSIZE,
    /** No transmit slot was free, not even after a transmit call. */
    RING_FULL,
    /** The queueing discipline refused the frame, or the device has no carrier (ENOBUFS). */
    ENOBUFS,
    /** The device is down or gone (ENETDOWN, ENXIO). */
    ENETDOWN,
    /** The kernel refused the frame's length or offset (TP_STATUS_WRONG_FORMAT). */
    WRONG_FORMAT,
    /** Any other error of the transmit call. */
    OTHER,
    /** The kernel had not taken the frame when the transmitter was closed. */
    ABANDONED,
    /** The frame was not sent because this is a dry run. */
    DRY_RUN;

    private static final TransmitError[] VALUES = values();

    /** {@return the number of errors} */
    public static int count() {
        return VALUES.length;
    }

    /**
     * {@return the name as in counters, metrics and JSON: lower case, words joined by underscores}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
