package io.ringcast.daemon.config;

/** Makes what came out of a file fit for one line of a terminal. */
final class Printable {
    /** Of a longer text as much is shown at its start, and as much at its end: all keys fit. */
    private static final int ENDS = 200;

    private Printable() {}

    static String of(String text) {
        final StringBuilder line = new StringBuilder();
        final String shown =
                text.length() <= 2 * ENDS
                        ? text
                        : text.substring(0, ENDS) + "…" + text.substring(text.length() - ENDS);
        shown.codePoints()
                .map(character -> isVisible(character) ? character : '�')
                .forEach(line::appendCodePoint);
        return line.toString();
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }
}
