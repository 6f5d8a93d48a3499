package io.ringcast.engine.counter;

import java.util.Locale;

/**
 * Reason for which a frame that a rule took did not leave for one of its destinations. Each has a
 * counter.
 */
public enum TransmitError {
    /** The destination's MAC address is not known. */
    NO_NEIGHBOUR,
    /** Longer than the transmitting device's MTU allows. */
    OVERSIZE,
    /** No transmit slot was free, also not after a kick. */
    RING_FULL,
    /** The queueing discipline, or the device without carrier, refused it (ENOBUFS). */
    ENOBUFS,
    /** The device is down or gone (ENETDOWN, ENXIO). */
    ENETDOWN,
    /** The kernel found its length or offset wrong (TP_STATUS_WRONG_FORMAT). */
    WRONG_FORMAT,
    /** Any other error of the transmit call. */
    OTHER,
    /** Still waiting to be taken by the kernel when the transmitter was closed. */
    ABANDONED,
    /** Nothing is sent in a dry run. */
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
