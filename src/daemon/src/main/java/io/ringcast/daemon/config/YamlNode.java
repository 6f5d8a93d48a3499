package io.ringcast.daemon.config;

import java.util.List;

/** A piece of a YAML file, and where it begins. Immutable; an alias is the piece it stands for. */
sealed interface YamlNode {
    Position position();

    /** What it is, for messages. */
    String kind();

    /**
     * A single value.
     *
     * @param text as written, without quotes
     * @param plain whether it was written without quotes
     */
    record Scalar(Position position, String text, boolean plain) implements YamlNode {
        private static final List<String> NULLS = List.of("", "~", "null", "Null", "NULL");

        /** Whether it stands for no value (YAML 1.2 section 10.3.2). */
        boolean isNull() {
            return plain && NULLS.contains(text);
        }

        @Override
        public String kind() {
            return isNull() ? "empty" : '"' + text + '"';
        }
    }

    /** A list, in either notation. */
    record Items(Position position, List<YamlNode> list) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A mapping, in either notation, with duplicate keys. */
    record Mapping(Position position, List<Entry> entries) implements YamlNode {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** A key, and its value. */
    record Entry(YamlNode key, YamlNode value) {}
}
