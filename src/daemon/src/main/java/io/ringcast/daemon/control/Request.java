package io.ringcast.daemon.control;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Request: a JSON object without nested objects or lists.
 *
 * @param name name of the request
 * @param arguments the other fields
 */
record Request(String name, Map<String, String> arguments) {
    private static final String NAME = "request";

    /** Maximum number of characters cited from an invalid request. */
    private static final int CITED = 40;

    /**
     * Reads a request from a line.
     *
     * @throws RequestException if the line is no request
     */
    static Request parse(String line) {
        final Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = JSON.std.createParser(line)) {
            read(parser, fields);
        } catch (IOException e) {
            throw noRequest(line);
        }
        final String name = fields.remove(NAME);
        if (name == null) {
            throw noRequest(line);
        }
        return new Request(name, fields);
    }

    private static void read(JsonParser parser, Map<String, String> fields) throws IOException {
        require(parser.nextToken() == JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            final String field = parser.currentName();
            require(parser.nextToken().isScalarValue());
            require(fields.put(field, parser.getText()) == null);
        }
        require(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
    }

    private static void require(boolean condition) throws IOException {
        if (!condition) {
            throw new IOException("no request");
        }
    }

    private static RequestException noRequest(String line) {
        return new RequestException(
                cited(line)
                        + ": must be a JSON object like {\"request\":\"stats\"}, on one line, with"
                        + " nothing nested");
    }

    /** Returns the beginning of a text in quotes. */
    static String cited(String text) {
        return "'" + (text.length() > CITED ? text.substring(0, CITED) + "..." : text) + "'";
    }

    /**
     * Refuses arguments that the request does not have.
     *
     * @throws RequestException if there is one; the message names the first
     */
    void allow(Set<String> known) {
        for (final String argument : arguments.keySet()) {
            if (!known.contains(argument)) {
                throw new RequestException(
                        name
                                + ": "
                                + cited(argument)
                                + ": unknown; "
                                + (known.isEmpty()
                                        ? "it has no arguments"
                                        : "known: " + String.join(", ", new TreeSet<>(known))));
            }
        }
    }
}
