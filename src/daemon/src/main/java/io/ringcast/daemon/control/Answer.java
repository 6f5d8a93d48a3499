package io.ringcast.daemon.control;

/**
 * An answer.
 *
 * @param line JSON, without a line end
 * @param afterwards what is done once it was written, or could not be
 */
record Answer(String line, Runnable afterwards) {
    private static final Runnable NOTHING = () -> {};

    Answer(String line) {
        this(line, NOTHING);
    }
}
