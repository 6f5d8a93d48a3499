package io.ringcast.lab;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The hosts on eth0's wire: each address of 10.0.2.0/24 but the guest's own and those above
 * 10.0.2.199.
 */
final class Stations {
    static final String RECEIVER = "10.0.2.2";

    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int ARP_LENGTH = 42;
    private static final int LAST = 199;

    private Stations() {}

    /** The MAC address of a station. */
    static byte[] mac(String address) {
        final byte[] mac = HexFormat.of().parseHex("020000000200");
        mac[5] = Datagram.address(address)[3];
        return mac;
    }

    /** Answers ARP requests (RFC 826), and nothing else. */
    static byte[] answer(byte[] frame) {
        if (frame.length < ARP_LENGTH
                || Datagram.word(frame, 12) != ETHERTYPE_ARP
                || Datagram.word(frame, 20) != 1) {
            return null;
        }
        final byte[] asked = Arrays.copyOfRange(frame, 38, 42);
        final int host = Byte.toUnsignedInt(asked[3]);
        if (asked[2] != 2 || host < 2 || host > LAST) {
            return null;
        }
        final byte[] answer = Arrays.copyOf(frame, 60);
        final byte[] mac = HexFormat.of().parseHex("020000000200");
        mac[5] = asked[3];
        System.arraycopy(frame, 6, answer, 0, 6); // back to who asked
        System.arraycopy(mac, 0, answer, 6, 6);
        answer[21] = 2; // a reply
        System.arraycopy(mac, 0, answer, 22, 6);
        System.arraycopy(asked, 0, answer, 28, 4);
        System.arraycopy(frame, 22, answer, 32, 10);
        return answer;
    }
}
