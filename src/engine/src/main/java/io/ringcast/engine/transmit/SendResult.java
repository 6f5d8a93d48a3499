package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.counter.TransmitError;

/** Mapping from the error of a transmit call to the {@link TransmitError} of its frames. */
final class SendResult {
    private static final int EAGAIN = Linux.EAGAIN();
    private static final int ENOBUFS = Linux.ENOBUFS();
    private static final int ENETDOWN = Linux.ENETDOWN();
    private static final int ENXIO = Linux.ENXIO();
    private static final int ENODEV = Linux.ENODEV();
    private static final int EMSGSIZE = Linux.EMSGSIZE();

    private SendResult() {}

    /**
     * @param result {@code -errno}
     */
    static TransmitError error(long result) {
        final int errno = (int) -result;
        if (errno == EAGAIN) {
            return TransmitError.RING_FULL;
        }
        if (errno == ENOBUFS) {
            return TransmitError.ENOBUFS;
        }
        if (errno == ENETDOWN || errno == ENXIO || errno == ENODEV) {
            return TransmitError.ENETDOWN;
        }
        return errno == EMSGSIZE ? TransmitError.OVERSIZE : TransmitError.OTHER;
    }
}
