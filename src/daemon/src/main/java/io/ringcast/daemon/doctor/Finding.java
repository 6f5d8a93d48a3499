package io.ringcast.daemon.doctor;

import io.ringcast.engine.linux.LinuxException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finding of a check.
 *
 * @param check what was checked, in a few words
 * @param status the result
 * @param message one line, without a full stop
 * @param fix the command that fixes the problem; empty if none is needed or known
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

    /** Returns a finding for an attempt that the kernel refused. */
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

    /** Returns the fields of the JSON output, by name. */
    Map<String, String> toMap() {
        final Map<String, String> map = new LinkedHashMap<>();
        map.put("check", check);
        map.put("status", status.label());
        map.put("message", message);
        map.put("fix", fix);
        return map;
    }
}
