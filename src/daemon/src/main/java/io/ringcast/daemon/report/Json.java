package io.ringcast.daemon.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Writer and reader of JSON objects, one object per line. */
public final class Json {
    private Json() {}

    /** Returns an object as one line, in the order of the map. */
    public static String write(Map<String, ?> object) {
        return text(object);
    }

    /** Returns an array of objects as one line. */
    public static String write(List<? extends Map<String, ?>> objects) {
        return text(objects);
    }

    private static String text(Object value) {
        try {
            return JSON.std.asString(value);
        } catch (IOException e) {
            throw new IllegalArgumentException("not to be written as JSON: " + e.getMessage(), e);
        }
    }

    /**
     * Reads an object.
     *
     * @throws IllegalArgumentException if the text is not one
     */
    public static Map<String, Object> read(String text) {
        try {
            return JSON.std.mapFrom(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a JSON object: " + text, e);
        }
    }
}
