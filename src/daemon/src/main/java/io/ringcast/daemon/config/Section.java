package io.ringcast.daemon.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * YAML mapping with a fixed set of keys. An invalid value is reported as a problem and then read as
 * if it were missing.
 */
final class Section {
    private final Position position;
    private final String path;
    private final Problems problems;
    private final Map<String, YamlNode> values = new LinkedHashMap<>();

    private Section(Position position, String path, Problems problems) {
        this.position = position;
        this.path = path;
        this.problems = problems;
    }

    /**
     * Returns the section for a node; empty, with a problem, if the node is no mapping. Reports
     * unknown and repeated keys.
     */
    static Optional<Section> of(YamlNode node, String path, List<String> keys, Problems problems) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            problems.add(
                    node.position(),
                    path,
                    "must be a mapping of " + String.join(", ", keys) + "; is " + node.kind());
            return Optional.empty();
        }
        final Section section = new Section(node.position(), path, problems);
        final Map<String, Position> first = new LinkedHashMap<>();
        for (final YamlNode.Entry entry : mapping.entries()) {
            if (section.isKey(entry.key())) {
                section.add((YamlNode.Scalar) entry.key(), entry.value(), keys, first);
            }
        }
        return Optional.of(section);
    }

    private boolean isKey(YamlNode key) {
        final boolean word = key instanceof YamlNode.Scalar;
        if (!word) {
            problems.add(key.position(), path, "a key must be a word; is " + key.kind());
        }
        return word;
    }

    private void add(
            YamlNode.Scalar key, YamlNode value, List<String> keys, Map<String, Position> first) {
        final String name = key.text();
        final Position earlier = first.putIfAbsent(name, key.position());
        if (earlier != null) {
            problems.add(
                    key.position(),
                    pathOf(name),
                    "is here a second time, first in line " + earlier.line());
        } else if (!keys.contains(name)) {
            problems.add(key.position(), pathOf(name), "unknown key; " + Suggestion.of(name, keys));
        } else {
            values.put(name, value);
        }
    }

    /** Returns where a value begins; without the value, where the mapping begins. */
    Position position(String key) {
        final YamlNode value = values.get(key);
        return value == null ? position : value.position();
    }

    String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Returns whether there is such a value, and reports a problem if not. */
    boolean require(String key) {
        if (!values.containsKey(key)) {
            problems.add(position, pathOf(key), "is missing");
        }
        return values.containsKey(key);
    }

    Optional<YamlNode> node(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** Reads a scalar. The reader throws IllegalArgumentException for an invalid one. */
    <T> Optional<T> read(String key, Function<String, T> reader) {
        return scalar(key, "a single value")
                .flatMap(value -> read(position(key), pathOf(key), value.text(), reader));
    }

    private <T> Optional<T> read(
            Position at, String what, String text, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException e) {
            problems.add(at, what, e.getMessage());
            return Optional.empty();
        }
    }

    /** Reads a decimal number without quotes. */
    OptionalInt integer(String key, int least, int most) {
        final String rule = "a whole number from " + least + " to " + most;
        final Optional<YamlNode.Scalar> scalar = scalar(key, rule);
        if (scalar.isEmpty()) {
            return OptionalInt.empty();
        }
        final OptionalInt value = integer(scalar.get(), least, most);
        if (value.isEmpty()) {
            wrong(key, rule, scalar.get());
        }
        return value;
    }

    /** Reads a decimal number without quotes, or a list of different ones. */
    List<Integer> integers(String key, int least, int most) {
        final YamlNode node = values.get(key);
        if (!(node instanceof YamlNode.Items items)) {
            final OptionalInt one = integer(key, least, most);
            return one.isPresent() ? List.of(one.getAsInt()) : List.of();
        }
        final List<Integer> numbers = new ArrayList<>();
        for (final YamlNode item : items.list()) {
            final OptionalInt number =
                    item instanceof YamlNode.Scalar scalar
                            ? integer(scalar, least, most)
                            : OptionalInt.empty();
            if (number.isEmpty()) {
                wrong(key, "whole numbers from " + least + " to " + most, item);
            } else if (numbers.contains(number.getAsInt())) {
                problems.add(item.position(), pathOf(key), "must be different numbers");
            } else {
                numbers.add(number.getAsInt());
            }
        }
        return numbers;
    }

    /**
     * Reads a scalar, or a list of different ones. The reader throws IllegalArgumentException for
     * an invalid one.
     *
     * @param most maximum length of the list
     */
    List<String> words(String key, Function<String, String> reader, int most) {
        final YamlNode node = values.get(key);
        if (!(node instanceof YamlNode.Items items)) {
            return read(key, reader).map(List::of).orElse(List.of());
        }
        final int count = items.list().size();
        if (count < 1 || count > most) {
            problems.add(
                    node.position(),
                    pathOf(key),
                    "must be a name, or a list of 1 to " + most + " names; has " + count);
            return List.of();
        }
        final List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final YamlNode item = items.list().get(i);
            final String at = pathOf(key) + "[" + i + "]";
            if (!(item instanceof YamlNode.Scalar scalar) || scalar.isNull()) {
                problems.add(item.position(), at, "must be a name; is " + item.kind());
            } else if (words.contains(scalar.text())) {
                problems.add(item.position(), at, scalar.text() + ": must not be listed twice");
            } else {
                read(item.position(), at, scalar.text(), reader).ifPresent(words::add);
            }
        }
        return words;
    }

    private static OptionalInt integer(YamlNode.Scalar scalar, int least, int most) {
        if (scalar.plain() && scalar.text().matches("0|[1-9][0-9]{0,8}")) {
            final int value = Integer.parseInt(scalar.text());
            if (value >= least && value <= most) {
                return OptionalInt.of(value);
            }
        }
        return OptionalInt.empty();
    }

    /** Reads {@code true} or {@code false} without quotes. */
    Optional<Boolean> flag(String key) {
        final String rule = "true or false";
        final Optional<YamlNode.Scalar> scalar = scalar(key, rule);
        if (scalar.isPresent() && scalar.get().plain()) {
            switch (scalar.get().text()) {
                case "true":
                    return Optional.of(true);
                case "false":
                    return Optional.of(false);
                default:
            }
        }
        scalar.ifPresent(other -> wrong(key, rule, other));
        return Optional.empty();
    }

    /** Reads a list with elements of any kind. */
    List<YamlNode> list(String key) {
        final YamlNode value = values.get(key);
        if (value instanceof YamlNode.Items items) {
            return items.list();
        }
        if (value != null) {
            wrong(key, "a list", value);
        }
        return List.of();
    }

    private Optional<YamlNode.Scalar> scalar(String key, String rule) {
        final YamlNode value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof YamlNode.Scalar scalar) || scalar.isNull()) {
            wrong(key, rule, value);
            return Optional.empty();
        }
        return Optional.of(scalar);
    }

    private void wrong(String key, String rule, YamlNode value) {
        problems.add(value.position(), pathOf(key), "must be " + rule + "; is " + value.kind());
    }
}
