package io.ringcast.daemon.console;

import java.util.List;

/** What the user has written is wrong, in one or several places. Exit code 2. */
public class InvalidInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;

    /**
     * @param lines at least one; each names its place, the value and the rule
     */
    public InvalidInputException(List<String> lines) {
        super(String.join("\n", lines));
        this.lines = List.copyOf(lines);
    }

    /** All that is wrong, a line each. */
    public final List<String> lines() {
        return lines;
    }
}
