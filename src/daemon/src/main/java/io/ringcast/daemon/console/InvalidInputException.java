package io.ringcast.daemon.console;

import java.util.List;

/** Thrown if user input has one or several errors. The exit code is 2. */
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

    /** Returns all errors, one line each. */
    public final List<String> lines() {
        return lines;
    }
}
