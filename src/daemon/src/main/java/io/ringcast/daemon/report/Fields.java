package io.ringcast.daemon.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the fields of a JSON object; what is missing or of another kind is an error that names it.
 */
public final class Fields {
    private Fields() {}

    /** A whole number. */
    public static long integer(Map<?, ?> object, String name) {
        return number(object, name).longValue();
    }

    /** A number. */
    public static double real(Map<?, ?> object, String name) {
        return number(object, name).doubleValue();
    }

    private static Number number(Map<?, ?> object, String name) {
        if (object.get(name) instanceof Number number) {
            return number;
        }
        throw new IllegalArgumentException(name + " " + object.get(name) + ": must be a number");
    }

    /** An object. */
    public static Map<?, ?> object(Map<?, ?> object, String name) {
        if (object.get(name) instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(name + " " + object.get(name) + ": must be an object");
    }

    /** An object whose fields are whole numbers. */
    public static Map<String, Long> counts(Map<?, ?> object, String name) {
        final Map<?, ?> map = object(object, name);
        final Map<String, Long> counts = new LinkedHashMap<>();
        for (final Object key : map.keySet()) {
            counts.put(key.toString(), integer(map, key.toString()));
        }
        return counts;
    }
}
