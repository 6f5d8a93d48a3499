package io.ringcast.engine.golden;

import io.ringcast.engine.golden.Gallery.Kind;
import io.ringcast.testbed.UdpFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Like {@link Gallery}, for IPv6. */
final class Ipv6Gallery {
    private static final String[] GROUPS = {"ff15::1:2:3", "ff15::1:2:4"};
    private static final int TCP = 6;
    private static final int AH = 51;

    private final List<Kind> kinds = new ArrayList<>();
    private final String group;

    private Ipv6Gallery(String group) {
        this.group = group;
    }

    static List<Kind> kinds() {
        final List<Kind> kinds = new ArrayList<>();
        for (final String group : GROUPS) {
            final Ipv6Gallery gallery = new Ipv6Gallery(group);
            gallery.addSound();
            gallery.addTagsAndChecksums();
            gallery.addFragments();
            gallery.addBroken();
            kinds.addAll(gallery.kinds);
        }
        return kinds;
    }

    private UdpFrame frame(String payload) {
        return UdpFrame.to(group).payload(payload);
    }

    private void add(UdpFrame frame) {
        final byte[] bytes = frame.bytes();
        kinds.add(new Kind(bytes, bytes.length));
    }

    private void addSound() {
        add(frame("plain"));
        add(frame(""));
        add(frame("odd length"));
        add(frame("padding").padding(18));
        add(frame("hop-by-hop options").options(8));
        add(frame("forty bytes of options").options(40));
        add(frame("hops").ttl(255));
        add(frame("last hop").ttl(1));
        add(frame("another source").from("2001:db8:ffff::7"));
        add(frame("UDP is shorter than IPv6").udpLength(16));
        add(UdpFrame.to(group).payload(new byte[1452]));
        add(UdpFrame.to(group).payload(new byte[1453])); // longer than the MTU allows
    }

    private void addTagsAndChecksums() {
        add(frame("802.1Q").tag(0x8100, 5));
        add(frame("two tags").tag(0x88a8, 6).tag(0x8100, 0x2005));
        add(frame("none").udpChecksum(0));
        add(frame("wrong UDP").udpChecksum(0x1234));
        for (int last = 0; last < 4; last++) {
            // sums around 0, which is sent as ones, for some of the addresses
            final byte[] payload = new byte[4];
            Arrays.fill(payload, (byte) 0xff);
            payload[3] = (byte) (0xff - last);
            add(UdpFrame.to(group).payload(payload));
        }
    }

    private void addFragments() {
        add(first(1));
        add(later(1, 200, 200));
        add(later(1, 400, 104));
        // the last one overtakes
        add(later(2, 400, 104));
        add(first(2));
        add(first(3).port(9));
        add(later(3, 400, 104));
    }

    /** Returns the first fragment of a datagram of 504 bytes. Its checksum covers all fragments. */
    private UdpFrame first(int id) {
        final byte[] whole = UdpFrame.to(group).payload(new byte[496]).bytes();
        final int checksum = (whole[60] & 0xff) << 8 | whole[61] & 0xff;
        return UdpFrame.to(group)
                .payload(new byte[192])
                .udpLength(504)
                .udpChecksum(checksum)
                .id(id)
                .fragmentField(0x2000);
    }

    private UdpFrame later(int id, int offset, int length) {
        final int more = offset + length == 504 ? 0 : 0x2000;
        return UdpFrame.to(group).payload(new byte[length]).id(id).fragmentField(more | offset / 8);
    }

    private void addBroken() {
        final byte[] bytes = frame("cut off").bytes();
        for (final int length : new int[] {14, 53, 54, 61}) {
            kinds.add(new Kind(Arrays.copyOf(bytes, length), length));
            kinds.add(new Kind(Arrays.copyOf(bytes, length), bytes.length));
        }
        add(frame("version").version(4));
        add(frame("payload length beyond").totalLength(140));
        add(frame("UDP length below 8").udpLength(7));
        add(frame("UDP length beyond").udpLength(100));
        add(frame("TCP").protocol(TCP));
        add(frame("AH").protocol(AH));
        add(frame("other port").port(9));
        add(UdpFrame.to("ff15::9").payload("other group"));
        add(UdpFrame.to("2001:db8::9").payload("unicast"));
    }
}
