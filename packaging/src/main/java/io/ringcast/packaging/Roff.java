package io.ringcast.packaging;

/** Text in the language of man(7). */
final class Roff {
    private final StringBuilder page = new StringBuilder();

    /** A line that is a request: {@code .SH NAME}. */
    Roff request(String request) {
        page.append('.').append(request).append('\n');
        return this;
    }

    /** A line of text, shown as it is. */
    Roff text(String line) {
        page.append(escape(line)).append('\n');
        return this;
    }

    /** The same, in bold: what is typed as it stands. */
    Roff bold(String line) {
        page.append("\\fB").append(escape(line)).append("\\fR\n");
        return this;
    }

    /** A section. */
    Roff section(String title) {
        return request("SH " + title);
    }

    /**
     * Text that troff takes for nothing else: the backslash begins an escape, a hyphen would become
     * a typographic one, a dot or an apostrophe at the start of a line a request.
     */
    static String escape(String line) {
        final String text =
                line.replace("\\", "\\e")
                        .replace("-", "\\-")
                        .replace("'", "\\(aq")
                        .replace("^", "\\(ha");
        return text.startsWith(".") ? "\\&" + text : text;
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
