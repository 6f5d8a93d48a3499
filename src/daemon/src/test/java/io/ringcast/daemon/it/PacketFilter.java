package io.ringcast.daemon.it;

import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Tools;
import java.util.List;
import java.util.Optional;

/**
 * Creates and removes an nftables chain that drops everything. Uses nfnetlink directly, so {@code
 * nft} is not needed.
 *
 * @param python the interpreter
 */
record PacketFilter(String python) {
    /**
     * Sends NFT_MSG_NEWTABLE and NFT_MSG_NEWCHAIN, or NFT_MSG_DELTABLE, between the messages that
     * begin and end a batch.
     */
    private static final String SCRIPT =
            """
            import socket, struct, sys
            family, hook, device = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].encode()
            end = bytes(1)
            def attr(kind, data):
                size = 4 + len(data)
                return struct.pack("HH", size, kind) + data + bytes(-size % 4)
            def message(kind, flags, family, body, res=0):
                body = struct.pack("BBH", family, 0, socket.htons(res)) + body
                return struct.pack("IHHII", 16 + len(body), kind, flags | 1, 1, 0) + body
            number = lambda value: struct.pack(">I", value)
            table = attr(1, b"t" + end)
            if hook >= 0:
                place = attr(1, number(hook)) + attr(2, number(0))
                place += attr(3, device + end) if device else b""
                chain = table + attr(3, b"c" + end) + attr(0x8004, place)
                chain += attr(5, number(0)) + attr(7, b"filter" + end)
                work = message(0xa00, 0x400, family, table)
                work += message(0xa03, 0x404, family, chain)
            else:
                work = message(0xa02, 4, family, table)
            s = socket.socket(16, socket.SOCK_RAW, 12)
            s.settimeout(20)
            s.send(message(16, 0, 0, b"", 10) + work + message(17, 0, 0, b"", 10))
            sys.exit(-struct.unpack_from("i", s.recv(65536), 16)[0])
            """;

    /** Returns empty if Python is not installed. */
    static Optional<PacketFilter> find() {
        return Tools.find("python3").map(PacketFilter::new);
    }

    /**
     * Creates the chain.
     *
     * @param family NFPROTO_*
     * @param hook number of the hook
     * @param device empty, except for the family netdev
     */
    void add(Namespace namespace, int family, int hook, String device) {
        run(namespace, "" + family, "" + hook, device);
    }

    /** Removes the chain and its table. */
    void remove(Namespace namespace, int family) {
        run(namespace, "" + family, "-1", "");
    }

    private void run(Namespace namespace, String family, String hook, String device) {
        Lab.run(
                namespace,
                List.of(python, "-c", SCRIPT, family, hook, device).toArray(String[]::new));
    }
}
