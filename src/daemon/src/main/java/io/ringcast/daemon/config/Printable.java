package io.ringcast.daemon.config;

/** Conversion of text from a file to a form that is safe to print in one line of a terminal. */
final class Printable {
    /**
     * Characters shown at the start and at the end of a longer text. All valid keys fit without a
     * cut.
     */
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
