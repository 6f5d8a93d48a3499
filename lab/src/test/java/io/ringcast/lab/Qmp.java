package io.ringcast.lab;

import io.ringcast.daemon.report.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * QEMU's control socket (docs/interop/qmp-spec in QEMU's source): JSON objects, one a line.
 *
 * <p>Threading: one thread.
 */
final class Qmp implements AutoCloseable {
    private final UnixSocket socket;
    private String version = "";

    private Qmp(UnixSocket socket) {
        this.socket = socket;
    }

    static Qmp connect(Path path) throws IOException {
        final Qmp qmp = new Qmp(UnixSocket.connect(path));
        qmp.greet(qmp.read(Deadline.in(Deadline.PATIENCE)));
        qmp.execute("qmp_capabilities", Map.of());
        return qmp;
    }

    private void greet(Map<String, Object> greeting) {
        final Map<?, ?> qemu = inner(inner(inner(greeting, "QMP"), "version"), "qemu");
        version = qemu.get("major") + "." + qemu.get("minor") + "." + qemu.get("micro");
    }

    private static Map<?, ?> inner(Map<?, ?> map, String key) {
        return (Map<?, ?>) map.get(key);
    }

    /** QEMU's version. */
    String version() {
        return version;
    }

    /** Takes the link of a network interface down, or brings it up. */
    void link(String nic, boolean up) {
        execute("set_link", Map.of("name", nic, "up", up));
    }

    /** Asks the guest to release a device, and returns when it has done so. */
    void remove(String device) {
        execute("device_del", Map.of("id", device));
        final Deadline deadline = Deadline.in(Deadline.PATIENCE);
        Map<String, Object> message;
        do {
            message = read(deadline);
        } while (!"DEVICE_DELETED".equals(message.get("event"))
                || !Objects.equals(inner(message, "data").get("device"), device));
    }

    /** Plugs in a device. */
    void add(Map<String, Object> device) {
        execute("device_add", device);
    }

    private void execute(String command, Map<String, Object> arguments) {
        final Map<String, Object> message = new LinkedHashMap<>();
        message.put("execute", command);
        message.put("arguments", arguments);
        final Deadline deadline = Deadline.in(Deadline.PATIENCE);
        try {
            socket.write((Json.write(message) + "\n").getBytes(StandardCharsets.UTF_8), deadline);
        } catch (IOException e) {
            throw new LabException("QMP " + command + ": " + e.getMessage(), e);
        }
        Map<String, Object> answer = read(deadline);
        while (!answer.containsKey("return")) {
            if (answer.containsKey("error")) {
                throw new LabException("QMP " + message + ": " + answer.get("error"));
            }
            answer = read(deadline);
        }
    }

    private Map<String, Object> read(Deadline deadline) {
        try {
            return Json.read(socket.readLine(deadline));
        } catch (IOException e) {
            throw new LabException("QMP: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
