package io.ringcast.engine.golden;

import io.ringcast.testbed.UdpFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A frame of each kind in docs/frames.md that a capture file can hold, to each of the groups of
 * {@link GoldenRules}.
 */
final class Gallery {
    static final int[] GROUPS = {0xef010203, 0xef010204, 0xef010309, 0xef010401};

    /**
     * @param wireLength bytes on the wire, of which the capture holds the first
     */
    record Kind(byte[] bytes, int wireLength) {}

    private final List<Kind> kinds = new ArrayList<>();
    private int group;

    private Gallery() {}

    static List<Kind> kinds() {
        final Gallery gallery = new Gallery();
        for (final int group : GROUPS) {
            gallery.group = group;
            gallery.addSound();
            gallery.addChecksums();
            gallery.addTags();
            gallery.addFragments();
            gallery.addBroken();
            gallery.addForeign();
        }
        return gallery.kinds;
    }

    private UdpFrame frame(String payload) {
        return UdpFrame.to(group).payload(payload);
    }

    private void add(UdpFrame frame) {
        final byte[] bytes = frame.bytes();
        add(bytes, bytes.length);
    }

    private void add(byte[] bytes, int wireLength) {
        kinds.add(new Kind(bytes, wireLength));
    }

    private void addSound() {
        add(frame("plain"));
        add(frame(""));
        add(frame("odd length"));
        add(frame("may be fragmented").fragmentField(0));
        add(frame("reserved flag").fragmentField(0xc000));
        add(frame("padding").padding(18));
        add(frame("odd padding!").padding(13));
        add(frame("four bytes of options").options(4));
        add(frame("forty bytes of options").options(40));
        add(frame("hops").ttl(255));
        add(frame("last hop").ttl(1));
        add(frame("no hop").ttl(0));
        add(frame("UDP is shorter than IPv4").udpLength(16));
        add(UdpFrame.to(group).payload(new byte[1472]));
        add(UdpFrame.to(group).payload(new byte[1473])); // longer than the MTU allows
        add(UdpFrame.to(group).payload(new byte[1472]).tag(0x8100, 5));
    }

    private void addChecksums() {
        add(frame("none").udpChecksum(0));
        add(frame("wrong UDP").udpChecksum(0x1234));
        add(frame("wrong IPv4").ipChecksumError(1));
        add(frame("wrong UDP, all ones").udpChecksum(0xffff));
        for (int last = 0; last < 4; last++) {
            // sums around 0, which is sent as ones, for some of the addresses
            final byte[] payload = new byte[4];
            Arrays.fill(payload, (byte) 0xff);
            payload[3] = (byte) (0xff - last);
            add(UdpFrame.to(group).payload(payload));
        }
    }

    private void addTags() {
        add(frame("802.1Q").tag(0x8100, 5));
        add(frame("802.1Q, priority 7").tag(0x8100, 0xe005));
        add(frame("802.1Q, priority only").tag(0x8100, 0xa000));
        add(frame("802.1ad").tag(0x88a8, 0x1006));
        add(frame("two tags").tag(0x88a8, 6).tag(0x8100, 0x2005));
        add(frame("two tags and padding").tag(0x8100, 5).tag(0x8100, 6).padding(5));
        add(frame("three tags").tag(0x8100, 5).tag(0x8100, 6).tag(0x8100, 7));
        add(frame("another tag").tag(0x9100, 5));
    }

    /** Datagrams of 504 bytes in three parts of 200, 200 and 104. */
    private void addFragments() {
        add(first(1));
        add(later(1, 200, 200));
        add(later(1, 400, 104));
        // the last one overtakes
        add(later(2, 400, 104));
        add(first(2));
        add(later(2, 200, 200));
        // to another port; with no checksum; in another VLAN; too short for a port
        add(first(3).port(9));
        add(later(3, 400, 104));
        add(first(4).udpChecksum(0));
        add(later(1, 400, 104).tag(0x8100, 5));
        add(frame("").totalLength(24).fragmentField(0x2000));
    }

    private UdpFrame first(int id) {
        return UdpFrame.to(group)
                .payload(sevens(192))
                .udpLength(504)
                .udpChecksum(checksumOfWhole())
                .id(id)
                .fragmentField(0x2000);
    }

    private UdpFrame later(int id, int offset, int length) {
        final int more = offset + length == 504 ? 0 : 0x2000;
        return UdpFrame.to(group).payload(sevens(length)).id(id).fragmentField(more | offset / 8);
    }

    private int checksumOfWhole() {
        final byte[] frame = UdpFrame.to(group).payload(sevens(496)).bytes();
        return (frame[40] & 0xff) << 8 | frame[41] & 0xff;
    }

    private static byte[] sevens(int length) {
        final byte[] data = new byte[length];
        Arrays.fill(data, (byte) 0x77);
        return data;
    }

    private void addBroken() {
        final byte[] bytes = frame("cut off").tag(0x8100, 5).bytes();
        for (final int length : new int[] {1, 13, 14, 17, 18, 37, 45}) {
            add(Arrays.copyOf(bytes, length), length);
        }
        for (final int length : new int[] {0, 13, 17, 37, 45, 50}) {
            add(Arrays.copyOf(bytes, length), bytes.length);
        }
        add(frame("version").version(6));
        add(frame("IHL below 5").ihl(4));
        add(frame("IHL beyond").ihl(15));
        add(frame("total length beyond").totalLength(100));
        add(frame("total length below the header's").totalLength(19));
        add(frame("total length without UDP").totalLength(27));
        add(frame("UDP length below 8").udpLength(7));
        add(frame("UDP length beyond").udpLength(100));
        add(frame("UDP length into padding").udpLength(33).padding(4));
    }

    private void addForeign() {
        add(frame("another port").port(9));
        add(frame("TCP").protocol(6));
        add(frame("ARP").type(0x0806));
        add(frame("IPv6").type(0x86dd));
        add(frame("IEEE 802.3").type(0x0020));
        add(UdpFrame.to(0x0a000102).payload("unicast"));
        add(UdpFrame.to(0xef7f0000).payload("another group"));
    }
}
