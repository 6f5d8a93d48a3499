package io.ringcast.daemon.control;

/**
 * Answer to a request.
 *
 * @param line JSON, without a line end
 * @param afterwards action after the answer was written, or could not be
 */
record Answer(String line, Runnable afterwards) {
    private static final Runnable NOTHING = () -> {};

    Answer(String line) {
        this(line, NOTHING);
    }
}
