package io.ringcast.daemon.it;

import io.ringcast.testbed.Tools;
import java.util.Locale;
import java.util.Optional;

/**
 * An ordinary sender of datagrams to {@link Lab#GROUP} that can leave out the UDP checksum
 * (SO_NO_CHECK), which Java cannot. All datagrams of a run have one source port, and are numbered.
 */
final class PythonSender {
    /** Which datagrams leave without a checksum. */
    enum Without {
        ALL("True"),
        HALF("i % 2 == 0");

        private final String condition;

        Without(String condition) {
            this.condition = condition;
        }
    }

    private final String python;

    private PythonSender(String python) {
        this.python = python;
    }

    /** Returns empty if Python is not installed. */
    static Optional<PythonSender> find() {
        return Tools.find("python3").map(PythonSender::new);
    }

    /**
     * Sends datagrams and waits until all are sent.
     *
     * @param payload bytes of each datagram, at least 8; the first 8 are the datagram's number
     */
    void send(Lab lab, Without without, int count, int payload) {
        Lab.run(
                lab.sender,
                python,
                "-c",
                String.format(
                        Locale.ROOT,
                        """
                import socket
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                for i in range(%d):
                    s.setsockopt(socket.SOL_SOCKET, 11, 1 if %s else 0)  # SO_NO_CHECK
                    s.sendto(i.to_bytes(8, "big") + b"x" * %d, ("%s", 10000))
                """,
                        count,
                        without.condition,
                        payload - Long.BYTES,
                        Lab.GROUP));
    }
}
