package io.ringcast.daemon.config;

import io.ringcast.daemon.console.InvalidInputException;
import java.util.List;

/** Thrown for a configuration file with errors; holds all of them. */
public final class ConfigException extends InvalidInputException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    ConfigException(String file, List<ConfigProblem> problems) {
        super(problems.stream().map(problem -> problem.inFile(file)).toList());
        this.problems = problems;
    }

    /** Returns the errors, at least one, in the order of the file. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
