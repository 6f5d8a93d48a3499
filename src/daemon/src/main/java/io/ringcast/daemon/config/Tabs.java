package io.ringcast.daemon.config;

/**
 * Replacement of the tabs between YAML tokens by spaces. YAML 1.2 allows tabs wherever tokens are
 * separated within a line (section 6.2) and forbids them only in indentation (section 6.1), but the
 * parser's scanner accepts them only between brackets.
 *
 * <p>Tabs in indentation stay, so that the scanner reports them. Tabs in text, in quotes and in
 * comments stay too. All characters keep their positions. Time is proportional to the length of the
 * text.
 */
final class Tabs {
    private static final int NOWHERE = -1;

    private final char[] text;
    private int at;

    /** Number of open brackets. */
    private int depth;

    /** True if a token may begin here. */
    private boolean begins;

    /** True if a token has ended here, so that a blank here separates it from the next one. */
    private boolean ended;

    private Tabs(String text) {
        this.text = text.toCharArray();
    }

    /** Returns the text with spaces instead of the tabs that separate tokens. */
    static String separating(String text) {
        return text.indexOf('\t') < 0 ? text : new Tabs(text).replaced();
    }

    private String replaced() {
        while (at < text.length) {
            line();
        }
        return new String(text);
    }

    /** Processes a line, and the further lines of a quoted or literal text that begins in it. */
    private void line() {
        final int start = at;
        at = behindBlanks(start);
        if (isLineEnd(at) || text[at] == '#') {
            spaces(start, at);
            toLineEnd();
        } else {
            final int parent = indicators(start);
            final int column = at - start;
            final int literal = tokens();
            if (literal != NOWHERE) {
                toLineEnd();
                at++;
                literal(literal == start + column && parent != NOWHERE ? parent : column);
                return;
            }
        }
        at++;
    }

    /**
     * Skips the indicators of lists and explicit keys. Returns the column of the last one, or
     * {@link #NOWHERE} without one.
     */
    private int indicators(int start) {
        int last = NOWHERE;
        while (isIndicator(at)) {
            last = at - start;
            final int next = behindBlanks(at + 1);
            if (!isCompact(next)) {
                spaces(at + 1, next);
            }
            at = next;
        }
        return last;
    }

    private boolean isIndicator(int i) {
        return i < text.length
                && (text[i] == '-' || text[i] == '?')
                && (isLineEnd(i + 1) || isBlank(text[i + 1]));
    }

    /**
     * Returns whether a list or a mapping begins here: then the blanks before it are indentation.
     */
    private boolean isCompact(int from) {
        if (isLineEnd(from) || text[from] == '[' || text[from] == '{') {
            return false;
        }
        boolean compact = isIndicator(from);
        for (int i = from; !compact && !isLineEnd(i); i++) {
            compact = text[i] == ':' && (isLineEnd(i + 1) || isBlank(text[i + 1]));
        }
        return compact;
    }

    /**
     * Processes the rest of a line. Returns where a literal text begins in it, or {@link #NOWHERE}
     * without one.
     */
    private int tokens() {
        begins = true;
        ended = false;
        while (!isLineEnd(at)) {
            final char c = text[at];
            if (isBlank(c)) {
                separate();
            } else if (begins && (c == '"' || c == '\'')) {
                quoted(c);
            } else if (begins && depth == 0 && (c == '|' || c == '>')) {
                return at;
            } else if (begins && (c == '&' || c == '*')) {
                property();
            } else {
                plain(c);
            }
        }
        return NOWHERE;
    }

    private void separate() {
        final int next = behindBlanks(at);
        if (next < text.length && text[next] == '#') {
            toLineEnd();
            return;
        }
        if (ended) {
            spaces(at, next);
        }
        begins |= ended;
        at = next;
    }

    private void plain(char c) {
        final boolean opens = (c == '[' || c == '{') && (begins || depth > 0);
        final boolean closes = (c == ']' || c == '}') && depth > 0;
        depth += opens ? 1 : closes ? -1 : 0;
        final boolean flow = opens || c == ',' && depth > 0;
        begins = flow || c == ':' && depth > 0;
        ended = flow || closes || c == ':';
        at++;
    }

    private void quoted(char quote) {
        at++;
        while (at < text.length && (text[at] != quote || isEscaped(quote))) {
            at += text[at] == quote || quote == '"' && text[at] == '\\' ? 2 : 1;
        }
        at = Math.min(at + 1, text.length);
        begins = false;
        ended = true;
    }

    /** Returns whether a quote is escaped: between single quotes, two quotes stand for one. */
    private boolean isEscaped(char quote) {
        return quote == '\'' && at + 1 < text.length && text[at + 1] == quote;
    }

    /** Skips an anchor or an alias. */
    private void property() {
        while (!isLineEnd(at) && !isBlank(text[at])) {
            at++;
        }
        begins = false;
        ended = true;
    }

    /**
     * Skips the lines of a literal text: blank lines, and lines with more indentation than its
     * parent.
     */
    private void literal(int parent) {
        while (at < text.length) {
            int i = at;
            while (i < text.length && text[i] == ' ') {
                i++;
            }
            if (i - at <= parent && !isLineEnd(behindBlanks(i))) {
                return;
            }
            toLineEnd();
            at++;
        }
    }

    private void toLineEnd() {
        while (!isLineEnd(at)) {
            at++;
        }
    }

    private int behindBlanks(int from) {
        int i = from;
        while (i < text.length && isBlank(text[i])) {
            i++;
        }
        return i;
    }

    private void spaces(int from, int to) {
        for (int i = from; i < to; i++) {
            text[i] = ' ';
        }
    }

    private boolean isLineEnd(int i) {
        return i >= text.length || text[i] == '\n' || text[i] == '\r';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
