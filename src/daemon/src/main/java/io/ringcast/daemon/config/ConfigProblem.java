package io.ringcast.daemon.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that is wrong with a configuration file.
 *
 * @param line where, from 1
 * @param column where in the line, from 1
 * @param path of which value, {@code rules[0].match.group}; empty if of the file as a whole
 * @param message one line
 */
public record ConfigProblem(int line, int column, String path, String message) {
    /** As compilers write it: {@code FILE:LINE:COLUMN: path: message}. */
    public String inFile(String file) {
        return file
                + ":"
                + line
                + ":"
                + column
                + ": "
                + (path.isEmpty() ? "" : path + ": ")
                + message;
    }

    /** Returns the fields of the JSON output, by name. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("line", line);
        map.put("column", column);
        map.put("path", path);
        map.put("message", message);
        return map;
    }
}
