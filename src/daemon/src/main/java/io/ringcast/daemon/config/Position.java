package io.ringcast.daemon.config;

/**
 * Position in a file, counted as editors do.
 *
 * @param line from 1
 * @param column in characters, from 1
 */
record Position(int line, int column) {
    static final Position START = new Position(1, 1);

    /** Returns the position of the character with this index, counted in code points from 0. */
    static Position of(String text, int index) {
        int line = 1;
        int column = 1;
        int at = 0;
        for (int i = 0; i < index && at < text.length(); i++) {
            final int character = text.codePointAt(at);
            at += Character.charCount(character);
            if (character == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return new Position(line, column);
    }
}
