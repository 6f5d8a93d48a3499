package io.ringcast.engine.rule;

/** Strict reading of small values. */
final class Text {
    private Text() {}

    /** A decimal number without sign or leading zeros, in a range; else the message is thrown. */
    static int number(String text, int least, int most, String message) {
        if (!text.matches("0|[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(message);
        }
        return inRange(Integer.parseInt(text), least, most, message);
    }

    /** The value if it is in the range; else the message is thrown. */
    static int inRange(int value, int least, int most, String message) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(message);
        }
        return value;
    }
}
