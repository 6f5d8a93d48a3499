package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * Variant of {@link Lab} whose bridge is also the host of the application. It runs plain Python
 * programs, and an engine without a destination option.
 */
final class HostLab implements AutoCloseable {
    /**
     * Source address outside the networks of all interfaces; its return route leads through eth0.
     */
    static final String OFF_LINK = "10.99.0.5";

    static final String OTHER_GROUP = "239.1.2.4";

    /** Port that nothing else uses. */
    private static final int PROBE = 9_876;

    /**
     * Python receiver with three sockets: port 10000 of any address, port 10001 of eth0's address,
     * port 10002 of the device eth0. With a group and an interface's address as arguments, it
     * counts what the stack delivers of that group on port 10000 instead. Prints a line of JSON
     * whenever it has received something. At the end of its input, it reads what is left in the
     * sockets and ends.
     */
    private static final String RECEIVER =
            """
            import json, select, socket, struct, sys, time
            sockets = {}
            def add(name, address, port, device=None, group=None):
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                try:  # not bounded by net.core.rmem_max: the reader may get no CPU for a while
                    s.setsockopt(socket.SOL_SOCKET, 33, 4 << 20)  # SO_RCVBUFFORCE
                except OSError:
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
                s.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO
                if device:
                    s.setsockopt(socket.SOL_SOCKET, 25, device.encode() + bytes(1))  # SO_BINDTODEVICE
                if group:
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                                 b"".join(map(socket.inet_aton, group)))
                s.bind((address, port))
                sockets[s] = name
            if sys.argv[1] == "group":
                add("any", "", 10000, group=sys.argv[2:4])
            else:
                add("any", "", 10000)
                add("address", "198.19.0.1", 10001)
                add("device", "", 10002, device="eth0")
            counts = {name: 0 for name in sockets.values()}
            through = set()
            def take(s):
                try:
                    while True:
                        data, ancillary, _, _ = s.recvmsg(65536, 64, socket.MSG_DONTWAIT)
                        counts[sockets[s]] += 1
                        for _, kind, value in ancillary:
                            if kind == 8:
                                through.add(socket.if_indextoname(struct.unpack("i", value[:4])[0]))
                except BlockingIOError:
                    pass
            print("ready:", file=sys.stderr, flush=True)
            ready = []
            while sys.stdin not in ready:
                ready = select.select(list(sockets) + [sys.stdin], [], [])[0]
                for s in sockets:
                    take(s)
                counts["through"] = ",".join(sorted(through))
                print(json.dumps(counts), flush=True)
            """;

    private static final String SENDER =
            """
            import socket, sys, time
            source, group, ports, count, size = sys.argv[1:6]
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind((source, 0))
            if int(ports.split(",")[0]) >= 0:
                s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(source))
            for i in range(int(count)):
                for port in ports.split(","):
                    s.sendto(i.to_bytes(8, "big") + bytes(int(size) - 8), (group, int(port)))
                if i % 16 == 15:
                    time.sleep(0.002)
            """;

    /** Sends a frame as Ringcast sends it to the host itself, with a port that identifies it. */
    private static final String FRAME_SENDER =
            """
            import socket, sys
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            s.bind(("eth0", 0x0800))
            mac = s.getsockname()[4]
            s.send(mac + mac + bytes.fromhex("0800 4500001c00004000401100000a630005c6130001 1234 270f 0008 0000"))
            """;

    /**
     * Sends raw frames that contain their VLAN tags, so no VLAN device is needed: 20 of VLAN 5, 30
     * of VLAN 6 and 40 untagged.
     */
    private static final String TAGGED_SENDER =
            """
            import socket
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            s.bind(("s0", 0x0800))
            macs = bytes.fromhex("01005e010203") + s.getsockname()[4]
            ip = bytes.fromhex("0800 4500002000004000081100000a630005ef010203 1234 2710 000c 0000 01020304")
            for vlan, count in ((5, 20), (6, 30), (0, 40)):
                tag = bytes.fromhex("8100") + vlan.to_bytes(2, "big") if vlan else b""
                for i in range(count):
                    s.send(macs + tag + ip)
            """;

    /**
     * Counts the IPv4 UDP packets to port 10000 that pass the ingress of if1. Ends when its input
     * ends, like the other programs.
     */
    private static final String STACK =
            """
            import json, select, socket, sys
            s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
            s.bind(("if1", 0x0800))
            s.setblocking(False)
            print("ready:", file=sys.stderr, flush=True)
            count = 0
            ready = []
            while sys.stdin not in ready:
                ready = select.select([s, sys.stdin], [], [])[0]
                try:
                    while True:
                        packet = s.recv(2000)
                        count += packet[9] == 17 and packet[22:24] == bytes.fromhex("2710")
                except BlockingIOError:
                    pass
                print(json.dumps({"any": count}), flush=True)
            """;

    final Lab lab;
    private final String python;
    private final List<Task> tasks = new ArrayList<>();

    private HostLab(Lab lab, String python) {
        this.lab = lab;
        this.python = python;
    }

    static HostLab open() {
        final String python =
                Tools.find("python3")
                        .orElseGet(() -> Assumptions.abort("python3: no such program here"));
        final Lab lab = Lab.open();
        lab.sender.ip("addr add " + OFF_LINK + "/32 dev s0");
        lab.bridge.ip("route add default via " + Lab.RECEIVER);
        return new HostLab(lab, python);
    }

    /** Starts an engine that delivers to eth0's own address, like the original driver. */
    Task engine(String... options) {
        final List<String> arguments = new ArrayList<>(List.of("-i", "if1", "-o", "eth0"));
        arguments.addAll(List.of("--port", "10000-10002", "--json"));
        // Each test itself decides whether the host's own stack joins the group.
        arguments.addAll(List.of("--join", "none"));
        arguments.addAll(List.of(options));
        return start(Lab.engineCommand(arguments));
    }

    /** Starts an engine in the bridge; {@link #endAll} ends it if the test does not. */
    Task start(List<String> command) {
        final Task engine = lab.bridge.start("engine", command);
        tasks.add(engine);
        return engine;
    }

    /** Kills the engines that a test has left running, for example because it failed. */
    void endAll() {
        tasks.stream().filter(Task::alive).forEach(task -> task.signal("KILL"));
        tasks.forEach(task -> task.exitCode(Lab.PATIENCE));
        tasks.clear();
    }

    /**
     * Starts a counter of the frames of if1 that the stack gets; {@link #ended} returns the count.
     */
    Task stack() {
        return Lab.ready(python(lab.bridge, "stack", STACK));
    }

    /** Sends tagged and untagged frames to the group. */
    void sendTagged() {
        final Task task = python(lab.sender, "sender", TAGGED_SENDER);
        assertEquals(0, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
    }

    /** Starts the receiver with three sockets. */
    Task application() {
        return Lab.ready(python(lab.bridge, "application", RECEIVER, "sockets"));
    }

    /** Starts a receiver that joins a group on the interface with this address. */
    Task member(String group, String address) {
        return member(lab.bridge, group, address);
    }

    /** Starts such a receiver in another namespace. */
    Task member(Namespace namespace, String group, String address) {
        return Lab.ready(python(namespace, "member", RECEIVER, "group", group, address));
    }

    /**
     * Waits until a receiver has counted this many datagrams on one of its sockets, or a time
     * limit.
     */
    static void await(Task receiver, String socket, long wanted) {
        Until.holds(() -> Lab.counted(receiver, socket) >= wanted);
    }

    /**
     * Waits until a receiver has counted this many datagrams on the socket "any", then ends it.
     *
     * @return all its counts
     */
    static Map<String, Object> counted(Task receiver, long wanted) {
        await(receiver, "any", wanted);
        receiver.closeInput();
        assertEquals(0, receiver.exitCode(Lab.PATIENCE), () -> receiver.err().toString());
        return Json.read(receiver.lastLine());
    }

    /**
     * Waits until a member of a group has received this many datagrams, then ends it.
     *
     * @return the number of datagrams that it received
     */
    static long ended(Task member, long wanted) {
        return Fields.integer(counted(member, wanted), "any");
    }

    /** Sends this many datagrams to each of the ports, from the sender's namespace. */
    void send(String source, String group, String ports, int count) {
        send(lab.sender, source, group, ports, count, 64);
    }

    void send(Namespace from, String source, String group, String ports, int count, int size) {
        final Task task =
                python(from, "sender", SENDER, source, group, ports, "" + count, "" + size);
        assertEquals(0, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
    }

    /** Sends one frame to the host itself out of eth0, to port 9999. */
    void sendFrame() {
        final Task task = python(lab.bridge, "frame", FRAME_SENDER);
        assertEquals(0, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
    }

    private Task python(Namespace namespace, String name, String program, String... arguments) {
        final List<String> command = new ArrayList<>(List.of(python, "-u", "-c", program));
        command.addAll(List.of(arguments));
        return namespace.start(name, command);
    }

    /** Changes a setting of the bridge's IPv4 network, such as {@code eth0.rp_filter}. */
    void set(String setting, int value) {
        Lab.run(
                lab.bridge,
                "/bin/sh",
                "-c",
                "echo " + value + " >/proc/sys/net/ipv4/conf/" + setting.replace('.', '/'));
    }

    /**
     * Waits for this many frames to a port, or a time limit.
     *
     * @return the number of frames that the tap has seen
     */
    static long awaitFrames(Task tap, int port, long wanted) {
        Until.holds(() -> frames(tap, port) >= wanted);
        return frames(tap, port);
    }

    /** Returns how many frames to a port a tap in the receiver's namespace has seen so far. */
    long onTheWire(Task tap, int port) {
        // Frames stay in order: when this probe arrives, everything sent earlier has arrived.
        final long before = frames(tap, PROBE);
        send(lab.bridge, Lab.ETH0, Lab.RECEIVER, "" + PROBE, 1, 64);
        assertEquals(before + 1, awaitFrames(tap, PROBE, before + 1), "the wire is cut");
        return frames(tap, port);
    }

    static long frames(Task tap, int port) {
        return tap.out().stream()
                .filter(Frame::isUdp)
                .filter(line -> Frame.parse(line).port() == port)
                .count();
    }

    @Override
    public void close() {
        lab.close();
    }
}
