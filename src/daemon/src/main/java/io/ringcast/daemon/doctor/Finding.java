package io.ringcast.daemon.doctor;

import io.ringcast.engine.linux.LinuxException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a check has found.
 *
 * @param check what was looked at, a few words
 * @param status how it is
 * @param message one line, without a full stop
 * @param fix the command that mends it; empty where none is needed, or none is known
 */
record Finding(String check, Status status, String message, String fix) {
    static Finding ok(String check, String message) {
        return new Finding(check, Status.OK, message, "");
    }

    static Finding info(String check, String message) {
        return new Finding(check, Status.INFO, message, "");
    }

    static Finding info(String check, String message, String fix) {
        return new Finding(check, Status.INFO, message, fix);
    }

    static Finding unknown(String check, String message) {
        return new Finding(check, Status.UNKNOWN, message, "");
    }

    /** The kernel refused the attempt. */
    static Finding untried(String check, LinuxException refusal) {
        return unknown(
                check,
                refusal.errnoName().equals("EPERM")
                        ? "cannot be tried without CAP_NET_RAW"
                        : "cannot be tried: " + refusal.getMessage());
    }

    static Finding warn(String check, String message, String fix) {
        return new Finding(check, Status.WARN, message, fix);
    }

    static Finding fail(String check, String message, String fix) {
        return new Finding(check, Status.FAIL, message, fix);
    }

    /** For JSON. */
    Map<String, String> toMap() {
        final Map<String, String> map = new LinkedHashMap<>();
        map.put("check", check);
        map.put("status", status.label());
        map.put("message", message);
        map.put("fix", fix);
        return map;
    }
}
