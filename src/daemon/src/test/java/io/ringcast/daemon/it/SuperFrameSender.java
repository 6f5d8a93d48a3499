package io.ringcast.daemon.it;

import io.ringcast.testbed.Tools;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/**
 * Application that lets the kernel segment its datagrams (UDP_SEGMENT). Over veth, they arrive as
 * super-frames. Each datagram begins with a sequence number, counted per socket.
 */
final class SuperFrameSender {
    /** Python program; the arguments are rounds, calls per round, group, sockets, IP options. */
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

    /** Sends super-frames of twenty datagrams, a little longer than a slot of the ring. */
    static final SuperFrameSender TWENTY = new SuperFrameSender("2000/100");

    /**
     * Sends short and long super-frames, some with a shorter last datagram, some of about the
     * maximum length, and a single datagram.
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
     * @param calls calls of a round: total bytes and bytes of each datagram, {@code 2000/100}
     */
    SuperFrameSender(String... calls) {
        this(List.of(calls), 1, "");
    }

    private SuperFrameSender(List<String> calls, int flows, String ipOptions) {
        this.calls = calls;
        this.flows = flows;
        this.ipOptions = ipOptions;
    }

    /** Returns a sender that uses this many sockets in turn. */
    SuperFrameSender flows(int count) {
        return new SuperFrameSender(calls, count, ipOptions);
    }

    /** Returns a sender that adds these IP options. */
    SuperFrameSender ipOptions(byte... bytes) {
        return new SuperFrameSender(calls, flows, HexFormat.of().formatHex(bytes));
    }

    /** Returns the number of datagrams of each call of a round, for one socket. */
    int[] datagrams() {
        return calls.stream()
                .map(call -> call.split("/"))
                .mapToInt(
                        call -> Math.ceilDiv(Integer.parseInt(call[0]), Integer.parseInt(call[1])))
                .toArray();
    }

    /** Returns the number of datagrams of a round. */
    int perRound() {
        return flows * IntStream.of(datagrams()).sum();
    }

    /** Returns the number of super-frames of a round. */
    int superFramesPerRound() {
        return flows * (int) IntStream.of(datagrams()).filter(count -> count > 1).count();
    }

    /** Sends this many rounds to the group and waits until all are sent. */
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
