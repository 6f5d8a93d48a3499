package io.ringcast.engine.rule;

/** Strict reading of small values. */
final class Text {
    private Text() {}

    /**
     * Returns the value of a decimal number in a range, without sign or leading zeros; otherwise
     * throws an IllegalArgumentException with the message.
     */
    static int number(String text, int least, int most, String message) {
        if (!text.matches("0|[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(message);
        }
        return inRange(Integer.parseInt(text), least, most, message);
    }

    /**
     * Returns the value if it is in the range; otherwise throws an IllegalArgumentException with
     * the message.
     */
    static int inRange(int value, int least, int most, String message) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(message);
        }
        return value;
    }
}
