package io.ringcast.engine.rule;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Options with a fixed set of words: the names of an enum's constants in lower case. */
final class Option {
    private Option() {}

    static <E extends Enum<E>> E parse(String name, String text, E[] values) {
        for (final E value : values) {
            if (text(value).equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException(
                name
                        + " "
                        + text
                        + ": must be one of "
                        + Arrays.stream(values)
                                .map(Option::text)
                                .collect(Collectors.joining(", ")));
    }

    static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
