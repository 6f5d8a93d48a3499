package io.ringcast.daemon.config;

import java.util.List;

/**
 * Node of a YAML file, with its position. Immutable. An alias is represented by the node that it
 * refers to.
 */
sealed interface YamlNode {
    Position position();

    /** Returns what kind of node this is, for messages. */
    String kind();

    /**
     * A single value.
     *
     * @param text as written, without quotes
     * @param plain whether it was written without quotes
     */
    record Scalar(Position position, String text, boolean plain) implements YamlNode {
        private static final List<String> NULLS = List.of("", "~", "null", "Null", "NULL");

        /** Returns whether this is YAML's null, no value (YAML 1.2 section 10.3.2). */
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

    /** A key and its value. */
    record Entry(YamlNode key, YamlNode value) {}
}
