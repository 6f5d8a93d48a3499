package io.ringcast.bench.soak;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Sends datagrams, some with flaws that a sink must report. Arguments, one for each datagram:
 * {@code DESTINATION:FLOW:PORT:SEQUENCE:FLAW}; the flaw is {@code none}, {@code byte} or {@code
 * short}.
 */
final class SinkDatagrams {
    private static final int HEADERS = 42;
    private static final int LABEL = 16;
    private static final int MAGIC = 0x52494e47;
    private static final int[] LENGTHS = {100, 100, 58, 1200};

    private SinkDatagrams() {}

    public static void main(String[] datagrams) throws IOException {
        for (final String datagram : datagrams) {
            final String[] words = datagram.split(":");
            send(
                    InetAddress.getByName("127.0.0." + (2 + Integer.parseInt(words[0]))),
                    Integer.parseInt(words[2]),
                    payload(Integer.parseInt(words[1]), Long.parseLong(words[3]), words[4]));
        }
    }

    private static byte[] payload(int flow, long sequence, String flaw) {
        final int length = flow < 12 ? LENGTHS[flow / 3] : 100;
        final ByteBuffer payload =
                ByteBuffer.allocate(length - HEADERS).order(ByteOrder.nativeOrder());
        payload.putInt(MAGIC).putShort((short) flow).putShort((short) length).putLong(sequence);
        for (int i = LABEL; i < payload.capacity(); i++) {
            payload.put((byte) (i * 7 + 1));
        }
        if (flaw.equals("byte")) {
            payload.put(payload.capacity() - 1, (byte) 0);
        }
        return flaw.equals("short")
                ? Arrays.copyOf(payload.array(), payload.capacity() - 1)
                : payload.array();
    }

    private static void send(InetAddress to, int port, byte[] payload) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", port))) {
            socket.send(new DatagramPacket(payload, payload.length, to, 10000));
        }
    }
}
