package io.ringcast.daemon.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Reader of option values. An invalid value becomes a usage error that names the option, the value
 * and the rule.
 */
public final class Arguments {
    private final CommandSpec spec;

    /**
     * @param spec the command with the options
     */
    public Arguments(CommandSpec spec) {
        this.spec = spec;
    }

    /** Reads a whole number. */
    public int integer(String option, String value, int least, int most) {
        try {
            final int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw bad(option + " " + value + ": must be a whole number from " + least + " to " + most);
    }

    /** Reads different whole numbers, separated by commas. */
    public List<Integer> integers(String option, String value, int least, int most) {
        final List<Integer> numbers = new ArrayList<>();
        for (final String word : value.split(",", -1)) {
            final int number = integer(option, word, least, most);
            if (numbers.contains(number)) {
                throw bad(option + " " + value + ": must be different numbers");
            }
            numbers.add(number);
        }
        return numbers;
    }

    /** Reads a number above 0, with or without a fraction. */
    public double positive(String option, String value, double most) {
        try {
            final double number = Double.parseDouble(value);
            if (number > 0 && number <= most && value.matches("[0-9.]+")) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw bad(
                String.format(
                        Locale.ROOT,
                        "%s %s: must be a number above 0, at most %,.0f",
                        option,
                        value,
                        most));
    }

    /** Reads the name of an enum constant in lower case. */
    public <E extends Enum<E>> E word(String option, String value, Class<E> type) {
        final StringBuilder words = new StringBuilder();
        for (final E constant : type.getEnumConstants()) {
            final String word = constant.name().toLowerCase(Locale.ROOT);
            if (word.equals(value)) {
                return constant;
            }
            words.append(words.isEmpty() ? "" : ", ").append(word);
        }
        throw bad(option + " " + value + ": must be one of " + words);
    }

    /**
     * Reads a value with a reader that throws IllegalArgumentException with a message that names
     * the value and the rule.
     */
    public <T> T parsed(
            String option, String value, java.util.function.Function<String, T> reader) {
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException e) {
            throw bad(option + ": " + e.getMessage());
        }
    }

    /** Creates a usage error. */
    public ParameterException bad(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
