package io.ringcast.daemon.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Readers of the fields of a JSON object. If a field is missing or of another type, they throw an
 * exception that names it.
 */
public final class Fields {
    private Fields() {}

    /** Returns a whole number. */
    public static long integer(Map<?, ?> object, String name) {
        return number(object, name).longValue();
    }

    /** Returns a number. */
    public static double real(Map<?, ?> object, String name) {
        return number(object, name).doubleValue();
    }

    private static Number number(Map<?, ?> object, String name) {
        if (object.get(name) instanceof Number number) {
            return number;
        }
        throw new IllegalArgumentException(name + " " + object.get(name) + ": must be a number");
    }

    /** Returns a text. */
    public static String text(Map<?, ?> object, String name) {
        if (object.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name + " " + object.get(name) + ": must be text");
    }

    /** Returns a list of objects. */
    public static List<Map<?, ?>> objects(Map<?, ?> object, String name) {
        final List<Map<?, ?>> objects = new ArrayList<>();
        if (object.get(name) instanceof List<?> list) {
            for (final Object element : list) {
                if (!(element instanceof Map<?, ?> map)) {
                    throw new IllegalArgumentException(
                            name + " with " + element + ": must be a list of objects");
                }
                objects.add(map);
            }
            return objects;
        }
        throw new IllegalArgumentException(name + " " + object.get(name) + ": must be a list");
    }

    /** Returns an object. */
    public static Map<?, ?> object(Map<?, ?> object, String name) {
        if (object.get(name) instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(name + " " + object.get(name) + ": must be an object");
    }

    /** Returns an object whose fields are whole numbers. */
    public static Map<String, Long> counts(Map<?, ?> object, String name) {
        final Map<?, ?> map = object(object, name);
        final Map<String, Long> counts = new LinkedHashMap<>();
        for (final Object key : map.keySet()) {
            counts.put(key.toString(), integer(map, key.toString()));
        }
        return counts;
    }
}
