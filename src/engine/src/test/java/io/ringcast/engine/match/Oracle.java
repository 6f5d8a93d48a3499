package io.ringcast.engine.match;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
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
 * Second, simple implementation of docs/frames.md: byte arrays, one byte at a time, new arrays for
 * every result, checksums as remainders of 65535. It reads the rules' values but shares no code
 * with the engine, so that it does not repeat the engine's mistakes.
 */
final class Oracle {
    private static final long THIRTY_SECONDS = 30L * 1000 * 1000 * 1000;

    private final List<Rule> rules;

    /** Interface on which all frames arrive. */
    private final String interfaceName;

    private final int receiveLimit;
    private final int memorySize;
    private final Map<String, Memory> memories = new LinkedHashMap<>();
    private final boolean anyRuleTracks;

    long tracked;
    long followed;
    long unknown;
    long evicted;
    long expired;

    /** MAC address of the output interface, -1 if unknown. */
    long outputMac = -1;

    /** MAC addresses by destination, counted through all rules; -1 if unknown. */
    final long[] macs;

    /** Addresses by destination. */
    final IpAddress[] addresses;

    private final Rule[] ruleOf;
    private final Destination[] destinations;

    private record Memory(int rule, long since) {}

    Oracle(List<Rule> rules, String interfaceName, int receiveLimit, int memorySize) {
        this.rules = rules;
        this.interfaceName = interfaceName;
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
            tracks |= isHere(rule) && rule.options().fragments() == Fragments.TRACK;
        }
        anyRuleTracks = tracks;
        destinations = all.toArray(new Destination[0]);
        ruleOf = owners.toArray(new Rule[0]);
        macs = new long[destinations.length];
        addresses = new IpAddress[destinations.length];
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
        return switch (u16(b, link - 2)) {
            case 0x0800 -> has(4) ? ipv4(frame, link, inFrame, vlan) : Verdict.UNMATCHED;
            case 0x86dd -> has(6) ? ipv6(frame, link, inFrame, vlan) : Verdict.UNMATCHED;
            default -> Verdict.UNMATCHED;
        };
    }

    /** Returns true if a rule takes frames of this interface. */
    private boolean isHere(Rule rule) {
        final String named = rule.match().interfaceName();
        return named == null || named.equals(interfaceName);
    }

    /** Returns true if any rule is about this version of IP. */
    private boolean has(int version) {
        return rules.stream()
                .filter(this::isHere)
                .anyMatch(
                        rule ->
                                bytes(rule.match().group().address()).length
                                        == (version == 4 ? 4 : 16));
    }

    /**
     * Values of the headers before UDP.
     *
     * @param header length of the IP header, with options or extension headers
     * @param total length of the packet
     * @param offset of a fragment
     * @param key of the datagram that it is a fragment of
     */
    private record Packet(
            boolean ipv6,
            int link,
            int inFrame,
            int header,
            int total,
            int hops,
            boolean more,
            int offset,
            String key) {}

    private Verdict ipv4(Received frame, int link, int inFrame, int vlan) {
        final byte[] b = frame.bytes();
        final int wire = b.length;

        // 3. fixed header
        if (wire < link + 20) {
            return Verdict.dropped("MALFORMED");
        }
        if (frame.captured() < link + 20) {
            return Verdict.dropped("TRUNCATED");
        }

        // 4. candidates
        final byte[] source = Arrays.copyOfRange(b, link + 12, link + 16);
        final byte[] destination = Arrays.copyOfRange(b, link + 16, link + 20);
        final List<Integer> candidates = candidates(source, destination, vlan);
        if (u8(b, link + 9) != 17 || candidates.isEmpty()) {
            return Verdict.UNMATCHED;
        }

        // 5. lengths
        final int header = u8(b, link) % 16 * 4;
        final int total = u16(b, link + 2);
        if (u8(b, link) / 16 != 4 || header < 20 || total < header || link + total > wire) {
            return Verdict.dropped("MALFORMED");
        }
        final int flagsAndOffset = u16(b, link + 6);
        return packet(
                frame,
                new Packet(
                        false,
                        link,
                        inFrame,
                        header,
                        total,
                        u8(b, link + 8),
                        (flagsAndOffset >> 13 & 1) == 1,
                        flagsAndOffset % 8192,
                        key(source, destination, u16(b, link + 4), vlan)),
                candidates);
    }

    private Verdict ipv6(Received frame, int link, int inFrame, int vlan) {
        final byte[] b = frame.bytes();

        // 3. fixed header
        if (b.length < link + 40) {
            return Verdict.dropped("MALFORMED");
        }
        if (frame.captured() < link + 40) {
            return Verdict.dropped("TRUNCATED");
        }

        // 4. candidates
        final byte[] source = Arrays.copyOfRange(b, link + 8, link + 24);
        final byte[] destination = Arrays.copyOfRange(b, link + 24, link + 40);
        final List<Integer> candidates = candidates(source, destination, vlan);
        if (candidates.isEmpty()) {
            return Verdict.UNMATCHED;
        }

        // 5. lengths
        final int total = 40 + u16(b, link + 4);
        if (u8(b, link) / 16 != 6 || link + total > b.length) {
            return Verdict.dropped("MALFORMED");
        }
        final Extensions walked = new Extensions(b, link, total, frame.captured());
        if (!walked.dropped.isEmpty()) {
            return Verdict.dropped(walked.dropped);
        }
        if (walked.next != 17) {
            return Verdict.UNMATCHED;
        }
        return packet(
                frame,
                new Packet(
                        true,
                        link,
                        inFrame,
                        walked.header,
                        total,
                        u8(b, link + 7),
                        walked.more,
                        walked.offset,
                        key(source, destination, walked.id, vlan)),
                candidates);
    }

    /** Step 5 of docs/frames.md for IPv6: extension headers up to UDP. */
    private static final class Extensions {
        String dropped = "";
        int next;
        int header = 40;
        boolean more;
        int offset;
        long id;

        /**
         * @param captured -1: the walk of the kernel's filter, which looks at no length and wants
         *     no byte that it does not read
         */
        Extensions(byte[] b, int link, int total, int captured) {
            next = u8(b, link + 6);
            if (captured >= 0 && next == 0 && total == 40) {
                dropped = "OVERSIZE";
                return;
            }
            int count = 0;
            while (next == 0 || next == 43 || next == 44 || next == 60) {
                final int at = link + header;
                count++;
                final int read = next == 43 || next == 44 ? 4 : 2;
                if (count > 8 || header + (captured < 0 ? read : 8) > total) {
                    dropped = "MALFORMED";
                    return;
                }
                if (captured >= 0 && captured < at + 8) {
                    dropped = "TRUNCATED";
                    return;
                }
                if (next == 44) {
                    next = u8(b, at);
                    more = u16(b, at + 2) % 2 == 1;
                    offset = u16(b, at + 2) / 8;
                    id = u32(b, at + 4);
                    header += 8;
                    if (offset != 0) {
                        next = next == 60 ? 17 : next;
                        return;
                    }
                } else if (next == 43 && u8(b, at + 3) != 0) {
                    return;
                } else {
                    next = u8(b, at);
                    header += 8 + 8 * u8(b, at + 1);
                }
            }
        }
    }

    private static String key(byte[] source, byte[] destination, long id, int vlan) {
        return Arrays.toString(source) + Arrays.toString(destination) + "#" + id + "/" + vlan;
    }

    private Verdict packet(Received frame, Packet packet, List<Integer> candidates) {
        // 6. later fragments
        if (packet.offset != 0) {
            final int rule = ruleOfLaterFragment(packet.key, candidates, frame.timestamp());
            return rule < 0 ? Verdict.dropped("FRAGMENT") : forwardable(frame, packet, rule, false);
        }

        // 7. - 10.
        final Verdict verdict = withPort(frame, packet, candidates);

        // 11. remember
        if (packet.more && anyRuleTracks) {
            memories.remove(packet.key);
            if (verdict.rule() >= 0
                    && rules.get(verdict.rule()).options().fragments() == Fragments.TRACK) {
                remember(packet.key, verdict.rule(), frame.timestamp());
            }
        }
        return verdict;
    }

    private Verdict withPort(Received frame, Packet packet, List<Integer> candidates) {
        final int udp = packet.link + packet.header;
        if (packet.header + 8 > packet.total) {
            return Verdict.dropped("MALFORMED");
        }
        if (frame.captured() < udp + 8) {
            return Verdict.dropped("TRUNCATED");
        }
        final int port = u16(frame.bytes(), udp + 2);
        for (final int rule : candidates) {
            final PortRange ports = rules.get(rule).match().ports();
            if (ports.first() <= port && port <= ports.last()) {
                if (packet.more && rules.get(rule).options().fragments() == Fragments.DROP) {
                    return Verdict.dropped("FRAGMENT");
                }
                return forwardable(frame, packet, rule, !packet.more);
            }
        }
        return Verdict.UNMATCHED;
    }

    /** Steps 9 and 10. */
    private Verdict forwardable(Received frame, Packet packet, int rule, boolean whole) {
        final byte[] b = frame.bytes();
        if (b.length > receiveLimit + 4 * packet.inFrame) {
            return Verdict.dropped("OVERSIZE");
        }
        if (frame.captured() < b.length) {
            return Verdict.dropped("TRUNCATED");
        }
        final int udp = packet.link + packet.header;
        if (packet.offset == 0) {
            final int udpLength = u16(b, udp + 4);
            if (udpLength < 8 || whole && packet.header + udpLength > packet.total) {
                return Verdict.dropped("MALFORMED");
            }
        }
        final RewriteOptions options = rules.get(rule).options();
        if (options.ttl().toString().equals("decrement") && packet.hops < 2) {
            return Verdict.dropped("TTL");
        }
        if (packet.ipv6 && packet.offset == 0) {
            final boolean unfinished = (frame.flags() & 8) != 0;
            final boolean computed = unfinished || options.udpChecksum() == UdpChecksum.FULL;
            final boolean there = !unfinished && u16(b, udp + 6) != 0;
            if (!there && !(whole && computed)) {
                return Verdict.dropped("NO_CHECKSUM");
            }
        }
        return Verdict.matched(rule);
    }

    private List<Integer> candidates(byte[] source, byte[] destination, int vlan) {
        final List<Integer> found = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            final Match match = rules.get(i).match();
            final boolean rightVlan =
                    match.vlan() == -1 || match.vlan() == vlan; // -1 any, 0 none, else the id
            final boolean right = rightVlan && isHere(rules.get(i));
            if (right && within(destination, match.group()) && within(source, match.source())) {
                found.add(i);
            }
        }
        return found;
    }

    private static boolean within(byte[] address, IpPrefix prefix) {
        final byte[] first = bytes(prefix.address());
        if (first.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < prefix.length(); bit++) {
            final int octet = address[bit / 8] ^ first[bit / 8];
            if ((octet >> 7 - bit % 8) % 2 != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(IpAddress address) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (address.isIpv4()) {
            put32(out, address.ipv4());
        } else {
            put32(out, (int) (address.high() >> 32));
            put32(out, (int) address.high());
            put32(out, (int) (address.low() >> 32));
            put32(out, (int) address.low());
        }
        return out.toByteArray();
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

    /** Returns true if the section "The kernel's filter" lets the whole frame in. */
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
        if (b.length >= link + 20 && u16(b, link - 2) == 0x0800 && u8(b, link + 9) == 17) {
            final List<Integer> candidates =
                    candidates(
                            Arrays.copyOfRange(b, link + 12, link + 16),
                            Arrays.copyOfRange(b, link + 16, link + 20),
                            vlan);
            final boolean later = u16(b, link + 6) % 8192 != 0;
            return wants(b, link + u8(b, link) % 16 * 4, later, candidates);
        }
        if (b.length < link + 40 || u16(b, link - 2) != 0x86dd) {
            return false;
        }
        // behind the end it reads what is no header, and finds no port there
        final byte[] longer = Arrays.copyOf(b, b.length + 8);
        final Extensions walked = new Extensions(longer, link, b.length - link, -1);
        return walked.dropped.isEmpty()
                && walked.next == 17
                && wants(
                        b,
                        link + walked.header,
                        walked.offset != 0,
                        candidates(
                                Arrays.copyOfRange(b, link + 8, link + 24),
                                Arrays.copyOfRange(b, link + 24, link + 40),
                                vlan));
    }

    private boolean wants(byte[] b, int udp, boolean later, List<Integer> candidates) {
        if (later) {
            return candidates.stream()
                    .anyMatch(rule -> rules.get(rule).options().fragments() != Fragments.DROP);
        }
        if (b.length < udp + 4) {
            return false;
        }
        final int port = u16(b, udp + 2);
        return candidates.stream()
                .map(rule -> rules.get(rule).match().ports())
                .anyMatch(ports -> ports.first() <= port && port <= ports.last());
    }

    // ---- rewriting ----

    /** Returns the frame for one destination, or null if its MAC address is unknown. */
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
        put16(out, u16(b, link - 2));
        final byte[] packet = Arrays.copyOfRange(b, link, b.length);
        final boolean unfinished = (frame.flags() & 8) != 0;
        out.writeBytes(
                u16(b, link - 2) == 0x0800
                        ? network(packet, unfinished, destination)
                        : networkOfIpv6(packet, unfinished, destination));
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

    /** Rewrites the IPv4 packet and the bytes behind its header. */
    private byte[] network(byte[] before, boolean unfinished, int destination) {
        final RewriteOptions options = ruleOf[destination].options();
        final byte[] after = before.clone();
        final int header = u8(before, 0) % 16 * 4;

        set(after, 16, addresses[destination]);
        if (!options.source().isKeep()) {
            set(after, 12, options.source().address());
        }
        after[8] = hops(options, before[8]);
        final int difference =
                checksum(blank(after, 0, header, 10)) - checksum(blank(before, 0, header, 10));
        set16(after, 10, mod(u16(before, 10) + difference));

        final boolean laterFragment = u16(before, 6) % 8192 != 0;
        if (!laterFragment) {
            final boolean fragment = (u16(before, 6) >> 13 & 1) == 1;
            final int payload = u16(before, 2) - header;
            transport(before, after, header, payload, fragment, unfinished, destination);
        }
        return after;
    }

    /** Rewrites the IPv6 packet and the bytes behind its header. */
    private byte[] networkOfIpv6(byte[] before, boolean unfinished, int destination) {
        final RewriteOptions options = ruleOf[destination].options();
        final byte[] after = before.clone();
        set(after, 24, addresses[destination]);
        if (!options.source().isKeep()) {
            set(after, 8, options.source().address());
        }
        after[7] = hops(options, before[7]);
        final int total = 40 + u16(before, 4);
        final Extensions walked = new Extensions(before, 0, total, before.length);
        if (walked.offset == 0) {
            final int payload = total - walked.header;
            transport(before, after, walked.header, payload, walked.more, unfinished, destination);
        }
        return after;
    }

    private static byte hops(RewriteOptions options, byte before) {
        final String ttl = options.ttl().toString();
        if (ttl.equals("decrement")) {
            return (byte) (before - 1);
        }
        return ttl.startsWith("set ")
                ? (byte) Integer.parseInt(ttl.substring("set ".length()))
                : before;
    }

    /**
     * @param there bytes of the packet behind its IP header
     */
    private void transport(
            byte[] before,
            byte[] after,
            int header,
            int there,
            boolean fragment,
            boolean unfinished,
            int destination) {
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
        final int stored = u16(before, header + 6);
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
     * Returns true if the frame to transmit has no UDP checksum and may be given one: by the table
     * in docs/frames.md, under auto, and never in a fragment.
     */
    boolean mayGainChecksum(Received frame, int destination) {
        final byte[] b = frame.bytes();
        int ip = 14;
        for (int i = 0; i < mostInFrame(frame) && isTag(u16(b, ip - 2)); i++) {
            ip += 4;
        }
        return u16(b, ip - 2) == 0x0800
                && ruleOf[destination].options().udpChecksum() == UdpChecksum.AUTO
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
        final boolean ipv6 = u8(ip, 0) / 16 == 6;
        summed.write(ip, ipv6 ? 8 : 12, ipv6 ? 32 : 8);
        summed.write(0);
        summed.write(17);
        put16(summed, u16(ip, header + 4));
        summed.writeBytes(blank(ip, header, length, 6));
        return checksum(summed.toByteArray());
    }

    /** Returns a copy of a range, with the 16-bit field at {@code field} set to 0. */
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

    /**
     * Returns the number of tags to look through in the frame: three, less one that was taken out.
     */
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

    private static void set(byte[] b, int at, IpAddress address) {
        final byte[] bytes = bytes(address);
        System.arraycopy(bytes, 0, b, at, bytes.length);
    }

    private static void put32(ByteArrayOutputStream out, int value) {
        put16(out, value >>> 16);
        put16(out, value & 0xffff);
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
