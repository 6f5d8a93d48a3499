package io.ringcast.examples;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * Feed for the tests: datagrams whose payload begins with a sequence number. Arguments: local port,
 * group, port, and ranges of sequence numbers: {@code 1-100} for payloads of 100 bytes, {@code
 * 1-100x1472} for another length.
 */
final class Feed {
    private static final String LENGTH = "100";

    private Feed() {}

    public static void main(String[] args) throws Exception {
        final InetSocketAddress group = new InetSocketAddress(args[1], Integer.parseInt(args[2]));
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(Integer.parseInt(args[0])));
            for (int i = 3; i < args.length; i++) {
                final String[] range = args[i].split("[-x]");
                final int length = Integer.parseInt(range.length > 2 ? range[2] : LENGTH);
                for (long n = Long.parseLong(range[0]); n <= Long.parseLong(range[1]); n++) {
                    final ByteBuffer payload = ByteBuffer.allocate(length).putLong(0, n);
                    channel.send(payload, group);
                }
            }
        }
    }
}
