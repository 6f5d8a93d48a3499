package io.ringcast.daemon.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Error in a configuration file.
 *
 * @param line line number, from 1
 * @param column column number, from 1
 * @param path path of the value, for example {@code rules[0].match.group}; empty for the file as a
 *     whole
 * @param message one line of text
 */
public record ConfigProblem(int line, int column, String path, String message) {
    /** Returns the error in the format of compilers: {@code FILE:LINE:COLUMN: path: message}. */
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
