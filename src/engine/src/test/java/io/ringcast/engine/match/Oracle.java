package io.ringcast.engine.match;

import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.RewriteOptions;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.SourceMac;
import io.ringcast.engine.rule.UdpChecksum;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * docs/frames.md once more, in the plainest way: byte arrays, one byte at a time, new arrays for
 * everything, checksums as remainders of 65535. It reads the rules' values and shares no code with
 * the engine, so that a mistake there is not repeated here.
 */
final class Oracle {
    private static final long THIRTY_SECONDS = 30L * 1000 * 1000 * 1000;

    private final List<Rule> rules;
    private final int receiveLimit;
    private final int memorySize;
    private final Map<String, Memory> memories = new LinkedHashMap<>();
    private final boolean anyRuleTracks;

    long tracked;
    long followed;
    long unknown;
    long evicted;
    long expired;

    /** The output interface's MAC address, -1 if not known. */
    long outputMac = -1;

    /** MAC addresses by destination, counted through all rules; -1 if not known. */
    final long[] macs;

    /** IPv4 addresses by destination. */
    final int[] addresses;

    private final Rule[] ruleOf;
    private final Destination[] destinations;

    private record Memory(int rule, long since) {}

    Oracle(List<Rule> rules, int receiveLimit, int memorySize) {
        this.rules = rules;
        this.receiveLimit = receiveLimit;
        this.memorySize = memorySize;
        final List<Destination> all = new ArrayList<>();
        final List<Rule> owners = new ArrayList<>();
        boolean tracks = false;
        for (final Rule rule : rules) {
            for (final Destination destination : rule.destinations()) {
                all.add(destination);
                owners.add(rule);
            }
            tracks |= rule.options().fragments() == Fragments.TRACK;
        }
        anyRuleTracks = tracks;
        destinations = all.toArray(new Destination[0]);
        ruleOf = owners.toArray(new Rule[0]);
        macs = new long[destinations.length];
        addresses = new int[destinations.length];
        for (int d = 0; d < destinations.length; d++) {
            macs[d] = destinations[d].mac();
            addresses[d] = destinations[d].address();
        }
    }

    // ---- the verdict ----

    Verdict match(Received frame) {
        final byte[] b = frame.bytes();
        final int wire = b.length;
        final int captured = frame.captured();

        // 1. Ethernet header
        if (wire < 14) {
            return Verdict.dropped("RUNT");
        }
        if (captured < 14) {
            return Verdict.dropped("TRUNCATED");
        }

        // 2. tags
        int link = 14;
        int inFrame = 0;
        int vlan = 0;
        while (inFrame < mostInFrame(frame) && isTag(u16(b, link - 2))) {
            if (wire < link + 4) {
                return Verdict.dropped("RUNT");
            }
            if (captured < link + 4) {
                return Verdict.dropped("TRUNCATED");
            }
            if (inFrame == 0) {
                vlan = u16(b, link) % 4096;
            }
            link += 4;
            inFrame++;
        }
        if (hasMetadataTag(frame)) {
            vlan = frame.tci() % 4096;
        }
        if (u16(b, link - 2) != 0x0800) {
            return Verdict.UNMATCHED;
        }

        // 3. fixed IPv4 header
        if (wire < link + 20) {
            return Verdict.dropped("MALFORMED");
        }
        if (captured < link + 20) {
            return Verdict.dropped("TRUNCATED");
        }

        // 4. candidates
        final long source = u32(b, link + 12);
        final long destination = u32(b, link + 16);
        final List<Integer> candidates = candidates(source, destination, vlan);
        if (u8(b, link + 9) != 17 || candidates.isEmpty()) {
            return Verdict.UNMATCHED;
        }

        // 5. lengths of the IPv4 header
        final int header = u8(b, link) % 16 * 4;
        final int total = u16(b, link + 2);
        if (u8(b, link) / 16 != 4 || header < 20 || total < header || link + total > wire) {
            return Verdict.dropped("MALFORMED");
        }

        final int flagsAndOffset = u16(b, link + 6);
        final boolean more = (flagsAndOffset >> 13 & 1) == 1;
        final int fragmentOffset = flagsAndOffset % 8192;
        final String key = source + ">" + destination + "#" + u16(b, link + 4) + "/" + vlan;

        // 6. later fragments
        if (fragmentOffset != 0) {
            final int rule = ruleOfLaterFragment(key, candidates, frame.timestamp());
            return rule < 0
                    ? Verdict.dropped("FRAGMENT")
                    : forwardable(frame, link, inFrame, rule, false);
        }

        // 7. - 10.
        final Verdict verdict = withPort(frame, link, inFrame, candidates, more);

        // 11. remember
        if (more && anyRuleTracks) {
            memories.remove(key);
            if (verdict.rule() >= 0
                    && rules.get(verdict.rule()).options().fragments() == Fragments.TRACK) {
                remember(key, verdict.rule(), frame.timestamp());
            }
        }
        return verdict;
    }

    private Verdict withPort(
            Received frame, int link, int inFrame, List<Integer> candidates, boolean more) {
        final byte[] b = frame.bytes();
        final int header = u8(b, link) % 16 * 4;
        if (header + 8 > u16(b, link + 2)) {
            return Verdict.dropped("MALFORMED");
        }
        if (frame.captured() < link + header + 8) {
            return Verdict.dropped("TRUNCATED");
        }
        final int port = u16(b, link + header + 2);
        for (final int rule : candidates) {
            final PortRange ports = rules.get(rule).match().ports();
            if (ports.first() <= port && port <= ports.last()) {
                if (more && rules.get(rule).options().fragments() == Fragments.DROP) {
                    return Verdict.dropped("FRAGMENT");
                }
                return forwardable(frame, link, inFrame, rule, !more);
            }
        }
        return Verdict.UNMATCHED;
    }

    /** Steps 9 and 10. */
    private Verdict forwardable(Received frame, int link, int inFrame, int rule, boolean whole) {
        final byte[] b = frame.bytes();
        if (b.length > receiveLimit + 4 * inFrame) {
            return Verdict.dropped("OVERSIZE");
        }
        if (frame.captured() < b.length) {
            return Verdict.dropped("TRUNCATED");
        }
        final int header = u8(b, link) % 16 * 4;
        if (u16(b, link + 6) % 8192 == 0) {
            final int udpLength = u16(b, link + header + 4);
            if (udpLength < 8 || whole && header + udpLength > u16(b, link + 2)) {
                return Verdict.dropped("MALFORMED");
            }
        }
        if (rules.get(rule).options().ttl().toString().equals("decrement") && u8(b, link + 8) < 2) {
            return Verdict.dropped("TTL");
        }
        return Verdict.matched(rule);
    }

    private List<Integer> candidates(long source, long destination, int vlan) {
        final List<Integer> found = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            final Match match = rules.get(i).match();
            final boolean rightVlan =
                    match.vlan() == -1 || match.vlan() == vlan; // -1 any, 0 none, else the id
            if (rightVlan
                    && within(destination, match.group().address(), match.group().length())
                    && within(source, match.source().address(), match.source().length())) {
                found.add(i);
            }
        }
        return found;
    }

    private static boolean within(long address, int prefix, int length) {
        final long size = 1L << (32 - length);
        final long first = prefix & 0xffffffffL;
        return address >= first && address < first + size;
    }

    // ---- fragments ----

    private int ruleOfLaterFragment(String key, List<Integer> candidates, long now) {
        if (anyRuleTracks) {
            final Memory memory = memories.get(key);
            if (memory != null && !tooOld(memory, now)) {
                followed++;
                return memory.rule();
            }
            if (memory != null) {
                memories.remove(key);
                expired++;
            }
            unknown++;
        }
        for (final int rule : candidates) {
            if (rules.get(rule).options().fragments() == Fragments.PASS) {
                return rule;
            }
        }
        return -1;
    }

    private void remember(String key, int rule, long now) {
        if (memories.size() == memorySize) {
            final String oldest = memories.keySet().iterator().next();
            if (tooOld(memories.remove(oldest), now)) {
                expired++;
            } else {
                evicted++;
            }
        }
        memories.put(key, new Memory(rule, now));
        tracked++;
    }

    private static boolean tooOld(Memory memory, long now) {
        return now > memory.since() + THIRTY_SECONDS || now < memory.since() - THIRTY_SECONDS;
    }

    // ---- the kernel's filter ----

    /** What "The kernel's filter" lets in, given the whole frame. */
    boolean wantsFromKernel(Received frame) {
        final byte[] b = frame.bytes();
        int link = 14;
        int inFrame = 0;
        int vlan = hasMetadataTag(frame) ? frame.tci() % 4096 : 0;
        while (inFrame < mostInFrame(frame) && b.length >= link && isTag(u16(b, link - 2))) {
            if (inFrame == 0 && !hasMetadataTag(frame) && b.length >= link + 2) {
                vlan = u16(b, link) % 4096;
            }
            link += 4;
            inFrame++;
        }
        if (b.length < link + 20 || u16(b, link - 2) != 0x0800 || u8(b, link + 9) != 17) {
            return false;
        }
        final List<Integer> candidates = candidates(u32(b, link + 12), u32(b, link + 16), vlan);
        if (u16(b, link + 6) % 8192 != 0) {
            return candidates.stream()
                    .anyMatch(rule -> rules.get(rule).options().fragments() != Fragments.DROP);
        }
        final int udp = link + u8(b, link) % 16 * 4;
        if (b.length < udp + 4) {
            return false;
        }
        final int port = u16(b, udp + 2);
        return candidates.stream()
                .map(rule -> rules.get(rule).match().ports())
                .anyMatch(ports -> ports.first() <= port && port <= ports.last());
    }

    // ---- rewriting ----

    /** The frame for one destination, or null if its MAC address is not known. */
    byte[] rewrite(Received frame, int destination) {
        if (macs[destination] == -1) {
            return null;
        }
        final byte[] b = frame.bytes();
        final RewriteOptions options = ruleOf[destination].options();
        final ByteArrayOutputStream out = new ByteArrayOutputStream();

        put48(out, macs[destination]);
        if (options.sourceMac() == SourceMac.OUTPUT && outputMac != -1) {
            put48(out, outputMac);
        } else {
            out.write(b, 6, 6);
        }
        int link = 14;
        final List<int[]> tags = new ArrayList<>();
        if (hasMetadataTag(frame)) {
            final boolean tpidKnown = (frame.flags() & 0x40) != 0 && frame.tpid() != 0;
            tags.add(new int[] {tpidKnown ? frame.tpid() : 0x8100, frame.tci()});
        }
        for (int i = 0; i < mostInFrame(frame) && isTag(u16(b, link - 2)); i++) {
            tags.add(new int[] {u16(b, link - 2), u16(b, link)});
            link += 4;
        }
        applyVlan(tags, options.vlan().toString());
        for (final int[] tag : tags) {
            put16(out, tag[0]);
            put16(out, tag[1]);
        }
        put16(out, 0x0800);
        out.writeBytes(
                network(
                        Arrays.copyOfRange(b, link, b.length),
                        (frame.flags() & 8) != 0,
                        destination));
        return out.toByteArray();
    }

    private static void applyVlan(List<int[]> tags, String action) {
        if (action.equals("preserve")) {
            return;
        }
        if (action.equals("strip")) {
            if (!tags.isEmpty()) {
                tags.remove(0);
            }
            return;
        }
        final int id = Integer.parseInt(action.substring("set ".length()));
        if (tags.isEmpty()) {
            tags.add(new int[] {0x8100, id});
        } else {
            tags.get(0)[1] = tags.get(0)[1] / 4096 * 4096 + id;
        }
    }

    /** The IPv4 packet, and what follows it, with its new contents. */
    private byte[] network(byte[] before, boolean unfinished, int destination) {
        final RewriteOptions options = ruleOf[destination].options();
        final byte[] after = before.clone();
        final int header = u8(before, 0) % 16 * 4;

        set32(after, 16, addresses[destination]);
        if (options.source().address() != 0) {
            set32(after, 12, options.source().address());
        }
        final String ttl = options.ttl().toString();
        if (ttl.equals("decrement")) {
            after[8] = (byte) (u8(before, 8) - 1);
        } else if (ttl.startsWith("set ")) {
            after[8] = (byte) Integer.parseInt(ttl.substring("set ".length()));
        }
        final int difference =
                checksum(blank(after, 0, header, 10)) - checksum(blank(before, 0, header, 10));
        set16(after, 10, mod(u16(before, 10) + difference));

        final boolean laterFragment = u16(before, 6) % 8192 != 0;
        if (!laterFragment) {
            transport(before, after, header, unfinished, destination);
        }
        return after;
    }

    private void transport(
            byte[] before, byte[] after, int header, boolean unfinished, int destination) {
        final RewriteOptions options = ruleOf[destination].options();
        if (options.source().port() != -1) {
            set16(after, header, options.source().port());
        }
        final Destination to = destinations[destination];
        if (to.lastPort() > to.port()) {
            final int nth = u16(before, header + 2) - ruleOf[destination].match().ports().first();
            set16(after, header + 2, to.port() + nth);
        } else if (to.port() != -1) {
            set16(after, header + 2, to.port());
        }
        final boolean fragment = (u16(before, 6) >> 13 & 1) == 1;
        final int stored = u16(before, header + 6);
        final int there = u16(before, 2) - header;
        final int length = fragment ? there : u16(before, header + 4);
        final int result;
        if (options.udpChecksum() == UdpChecksum.ZERO) {
            result = 0;
        } else if (!fragment && (unfinished || options.udpChecksum() == UdpChecksum.FULL)) {
            result = notZero(udpChecksum(after, header, length));
        } else if (unfinished || stored == 0) {
            result = 0;
        } else {
            // what lies in other fragments is the same before and after
            final int difference =
                    udpChecksum(after, header, length) - udpChecksum(before, header, length);
            result = notZero(mod(stored + difference));
        }
        set16(after, header + 6, result);
    }

    /**
     * Whether the frame to transmit has no UDP checksum and may be given one: by the table in
     * docs/frames.md, under auto, and never in a fragment.
     */
    boolean mayGainChecksum(Received frame, int destination) {
        final byte[] b = frame.bytes();
        int ip = 14;
        for (int i = 0; i < mostInFrame(frame) && isTag(u16(b, ip - 2)); i++) {
            ip += 4;
        }
        return ruleOf[destination].options().udpChecksum() == UdpChecksum.AUTO
                && (frame.flags() & 8) == 0
                && u16(b, ip + 6) % 16384 == 0
                && u16(b, ip + u8(b, ip) % 16 * 4 + 6) == 0;
    }

    private static int notZero(int checksum) {
        return checksum == 0 ? 0xffff : checksum;
    }

    /** RFC 768: over a pseudo-header, and the datagram without its checksum. */
    private static int udpChecksum(byte[] ip, int header, int length) {
        final ByteArrayOutputStream summed = new ByteArrayOutputStream();
        summed.write(ip, 12, 8);
        summed.write(0);
        summed.write(17);
        put16(summed, u16(ip, header + 4));
        summed.writeBytes(blank(ip, header, length, 6));
        return checksum(summed.toByteArray());
    }

    /** A copy of a range with the 16-bit field at {@code field} in it set to 0. */
    private static byte[] blank(byte[] bytes, int from, int length, int field) {
        final byte[] copy = Arrays.copyOfRange(bytes, from, from + length);
        copy[field] = 0;
        copy[field + 1] = 0;
        return copy;
    }

    /** RFC 1071 by the book: big-endian words, one after the other, every carry at once. */
    static int checksum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i += 2) {
            final int low = i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0;
            sum += (bytes[i] & 0xff) * 256 + low;
            if (sum > 0xffff) {
                sum = sum - 0x10000 + 1;
            }
        }
        return 0xffff - sum;
    }

    /** Ones' complement sums are sums modulo 65535. */
    private static int mod(int value) {
        return (value % 65535 + 65535) % 65535;
    }

    // ---- bytes ----

    private static boolean hasMetadataTag(Received frame) {
        return (frame.flags() & 0x10) != 0;
    }

    /** Three tags are looked through, one taken out of the frame among them. */
    private static int mostInFrame(Received frame) {
        return hasMetadataTag(frame) ? 2 : 3;
    }

    private static boolean isTag(int type) {
        return type == 0x8100 || type == 0x88a8 || type == 0x9100;
    }

    private static int u8(byte[] b, int at) {
        return b[at] & 0xff;
    }

    private static int u16(byte[] b, int at) {
        return u8(b, at) * 256 + u8(b, at + 1);
    }

    private static long u32(byte[] b, int at) {
        return u16(b, at) * 65536L + u16(b, at + 2);
    }

    private static void set16(byte[] b, int at, int value) {
        b[at] = (byte) (value / 256);
        b[at + 1] = (byte) value;
    }

    private static void set32(byte[] b, int at, int value) {
        for (int i = 0; i < 4; i++) {
            b[at + i] = (byte) (value >> (24 - 8 * i));
        }
    }

    private static void put16(ByteArrayOutputStream out, int value) {
        out.write(value / 256);
        out.write(value % 256);
    }

    private static void put48(ByteArrayOutputStream out, long value) {
        for (int shift = 40; shift >= 0; shift -= 8) {
            out.write((int) (value >> shift));
        }
    }
}
