package io.ringcast.daemon.it;

import io.ringcast.testbed.Tools;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/**
 * An application that has the kernel segment its datagrams (UDP_SEGMENT): over veth these arrive as
 * super-frames. Datagrams begin with a sequence number, one for each socket.
 */
final class SuperFrameSender {
    /** Python: the arguments are rounds, calls of a round, group, sockets, IP options. */
    private static final String PROGRAM =
            """
            import socket, sys, time
            rounds, calls, group, flows, options = sys.argv[1:6]
            sockets = []
            for flow in range(int(flows)):
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.bind(("", 4444 + flow))
                if options:
                    s.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, bytes.fromhex(options))
                sockets.append(s)
            number = [0] * len(sockets)
            for i in range(int(rounds)):
                for call in calls.split(","):
                    length, size = map(int, call.split("/"))
                    for flow, s in enumerate(sockets):
                        s.setsockopt(socket.IPPROTO_UDP, 103, size)  # UDP_SEGMENT
                        data = bytearray((number[flow] + k * 7) % 251 for k in range(length))
                        for at in range(0, length, size):
                            data[at:at + 8] = number[flow].to_bytes(8, "big")
                            number[flow] += 1
                        s.sendto(data, (group, 10000))
                time.sleep(0.0005)
            """;

    /** Super-frames of twenty datagrams, a little longer than a slot of the ring. */
    static final SuperFrameSender TWENTY = new SuperFrameSender("2000/100");

    /**
     * Short and long, with a last datagram that is shorter, up to the longest, and a single one.
     */
    static final SuperFrameSender ANY =
            new SuperFrameSender(
                    "300/100",
                    "2000/100",
                    "1999/100",
                    "60000/1000",
                    "65000/1400",
                    "9000/1472",
                    "64/1000");

    private final List<String> calls;
    private final int flows;
    private final String ipOptions;

    /**
     * @param calls of a round: bytes and bytes of each datagram, {@code 2000/100}
     */
    SuperFrameSender(String... calls) {
        this(List.of(calls), 1, "");
    }

    private SuperFrameSender(List<String> calls, int flows, String ipOptions) {
        this.calls = calls;
        this.flows = flows;
        this.ipOptions = ipOptions;
    }

    /** The same from several sockets, in turn. */
    SuperFrameSender flows(int count) {
        return new SuperFrameSender(calls, count, ipOptions);
    }

    /** The same with IP options. */
    SuperFrameSender ipOptions(byte... bytes) {
        return new SuperFrameSender(calls, flows, HexFormat.of().formatHex(bytes));
    }

    /** Datagrams of each call of a round and a socket. */
    int[] datagrams() {
        return calls.stream()
                .map(call -> call.split("/"))
                .mapToInt(
                        call -> Math.ceilDiv(Integer.parseInt(call[0]), Integer.parseInt(call[1])))
                .toArray();
    }

    /** Datagrams of a round. */
    int perRound() {
        return flows * IntStream.of(datagrams()).sum();
    }

    /** Super-frames of a round. */
    int superFramesPerRound() {
        return flows * (int) IntStream.of(datagrams()).filter(count -> count > 1).count();
    }

    /** Sends so many rounds to the group, to the end. */
    void send(Lab lab, int rounds) {
        final String python =
                Tools.find("python3")
                        .orElseGet(() -> Assumptions.abort("python3: no such program here"));
        final List<String> command = new ArrayList<>(List.of(python, "-c", PROGRAM));
        command.add(String.format(Locale.ROOT, "%d", rounds));
        command.add(String.join(",", calls));
        command.addAll(List.of(Lab.GROUP, String.format(Locale.ROOT, "%d", flows), ipOptions));
        Lab.run(lab.sender, command.toArray(new String[0]));
    }
}
