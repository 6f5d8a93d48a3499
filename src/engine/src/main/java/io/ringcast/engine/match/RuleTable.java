package io.ringcast.engine.match;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.SourceMac;
import io.ringcast.engine.rule.Ttl;
import io.ringcast.engine.rule.UdpChecksum;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Compiled rule set of a loop: {@link #match} returns which rule takes a frame, {@link #rewrite}
 * makes the frame for one destination. docs/frames.md specifies both.
 *
 * <p>Rules and destinations have the numbers of the {@link RuleSet}.
 *
 * <p>Threading: {@code match} and {@code rewrite} belong to one thread; other threads have {@link
 * #sibling siblings}. The setters may be called by any thread; each value is replaced atomically
 * and takes effect within one burst, in no particular order. Allocates only in the constructor.
 */
public final class RuleTable {
    /** No rule takes the frame. */
    public static final int UNMATCHED = -1;

    /** The MAC address of a destination is not known. */
    public static final long UNRESOLVED = MacAddress.NONE;

    /** fe80::/10 (RFC 4291 section 2.5.6), in the first 64 bits. */
    private static final int LINK_LOCAL_SHIFT = 54;

    private static final long LINK_LOCAL = 0x3fa;

    /** No limit, less the length of the tags, so that adding it does not overflow. */
    private static final int NO_LIMIT = Integer.MAX_VALUE - Vlan.MAX_TAGS * Vlan.LENGTH;

    /** Code of the first drop reason; the codes of the others count down from here. */
    private static final int DROPPED = -2;

    private final RuleSet rules;
    private final Candidates ipv4Candidates;
    private final Candidates ipv6Candidates;
    private final Rewriter rewriter;
    private final ReturnedFrames returned;
    private final FragmentTable fragmentTable;
    private final Fragments[] fragments;
    private final boolean[] decrements;

    /** For each rule, whether it keeps the source address. */
    private final boolean[] keeps;

    /** For each rule, whether it adds a checksum to a datagram without one. */
    private final boolean[] adds;

    private final boolean tracks;

    /** Whether any rule is for IPv4, and whether any is for IPv6. */
    private final boolean ipv4;

    private final boolean ipv6;

    /**
     * The loop reads it with plain access. It does an acquire with each burst, so it may see a
     * change one burst late.
     */
    private final AtomicInteger receiveLimit;

    /** Compiles a rule set for frames of all interfaces. */
    public RuleTable(RuleSet rules) {
        this(rules, rule -> true, new FragmentTable());
    }

    /**
     * Compiles a rule set for frames of one receive interface: rules that name another interface
     * take no frames.
     */
    public static RuleTable on(String interfaceName, RuleSet rules) {
        return on(interfaceName, rules, new FragmentTable());
    }

    static RuleTable on(String interfaceName, RuleSet rules, FragmentTable fragmentTable) {
        return new RuleTable(rules, isOn(interfaceName), fragmentTable);
    }

    private static Predicate<Rule> isOn(String interfaceName) {
        return rule -> rule.match().isOn(interfaceName);
    }

    /**
     * @param taking the rules that take frames
     */
    private RuleTable(RuleSet rules, Predicate<Rule> taking, FragmentTable fragmentTable) {
        this.rules = rules;
        receiveLimit = new AtomicInteger(NO_LIMIT);
        this.fragmentTable = fragmentTable;
        ipv4Candidates = Candidates.ipv4(rules, taking);
        ipv6Candidates = Candidates.ipv6(rules, taking);
        rewriter = new Rewriter(rules);
        returned = new ReturnedFrames(rules);
        fragments = new Fragments[rules.size()];
        decrements = new boolean[rules.size()];
        adds = new boolean[rules.size()];
        keeps = new boolean[rules.size()];
        tracks = any(taking, r -> r.options().fragments() == Fragments.TRACK);
        ipv4 = any(taking, r -> r.match().isIpv4());
        ipv6 = any(taking, r -> !r.match().isIpv4());
        for (int i = 0; i < rules.size(); i++) {
            final Rule rule = rules.get(i);
            fragments[i] = rule.options().fragments();
            decrements[i] = rule.options().ttl().equals(Ttl.DECREMENT);
            keeps[i] = rule.options().source().isKeep();
            adds[i] = rule.options().udpChecksum() == UdpChecksum.FULL;
        }
    }

    private boolean any(Predicate<Rule> taking, Predicate<Rule> wanted) {
        for (final Rule rule : rules.rules()) {
            if (taking.test(rule) && wanted.test(rule)) {
                return true;
            }
        }
        return false;
    }

    /** Creates a table with the same destinations for frames of another interface. */
    private RuleTable(
            RuleTable other, RuleSet rules, Predicate<Rule> taking, FragmentTable fragmentTable) {
        this.rules = rules;
        this.fragmentTable = fragmentTable;
        final boolean alike = rules.equals(other.rules);
        final boolean same = alike && !rules.namesInterface();
        ipv4Candidates = same ? other.ipv4Candidates : Candidates.ipv4(rules, taking);
        ipv6Candidates = same ? other.ipv6Candidates : Candidates.ipv6(rules, taking);
        rewriter = other.rewriter;
        returned = alike ? new ReturnedFrames(other.returned) : new ReturnedFrames(rules);
        fragments = other.fragments;
        decrements = other.decrements;
        adds = other.adds;
        keeps = other.keeps;
        tracks = any(taking, r -> r.options().fragments() == Fragments.TRACK);
        ipv4 = any(taking, r -> r.match().isIpv4());
        ipv6 = any(taking, r -> !r.match().isIpv4());
        receiveLimit = new AtomicInteger(NO_LIMIT);
    }

    private RuleTable(RuleTable other, FragmentTable fragmentTable, AtomicInteger receiveLimit) {
        rules = other.rules;
        this.fragmentTable = fragmentTable;
        ipv4Candidates = other.ipv4Candidates;
        ipv6Candidates = other.ipv6Candidates;
        rewriter = other.rewriter;
        returned = new ReturnedFrames(other.returned);
        fragments = other.fragments;
        decrements = other.decrements;
        adds = other.adds;
        keeps = other.keeps;
        tracks = other.tracks;
        ipv4 = other.ipv4;
        ipv6 = other.ipv6;
        this.receiveLimit = receiveLimit;
    }

    /**
     * Returns a table of the same rules for another thread. The setters of one sibling affect all
     * siblings. Each table tracks fragments by itself, so all fragments of a datagram must go to
     * the same table.
     */
    public RuleTable sibling() {
        return new RuleTable(this, new FragmentTable(), receiveLimit);
    }

    /**
     * Returns a table of the same rules, with the same numbers, for frames of another receive
     * interface: only the rules for that interface take them. The setters of one table affect all
     * of them, except for {@link #receiveLimit}. Each table tracks fragments by itself, and detects
     * returned frames by itself: a datagram that arrives on both interfaces is not taken for a
     * loop.
     */
    public RuleTable beside(String interfaceName) {
        return beside(interfaceName, rules);
    }

    /**
     * Like {@link #beside(String)}, but with the own addresses of the other interface.
     *
     * @param there the same rules, with that interface's addresses in place of {@link Match#OWN}
     *     and {@link Match#OWN_IPV6}
     */
    public RuleTable beside(String interfaceName, RuleSet there) {
        return new RuleTable(this, there, isOn(interfaceName), new FragmentTable());
    }

    RuleTable beside(String interfaceName, FragmentTable others) {
        return new RuleTable(this, rules, isOn(interfaceName), others);
    }

    /**
     * Returns a table of the same rules for the thread of a former table. It takes over the former
     * table's tracked fragments. Any thread may call this before the change-over, see {@link
     * #changeOver}.
     */
    public RuleTable sibling(RuleTable former) {
        return new RuleTable(this, former.fragmentTable, receiveLimit);
    }

    /**
     * Replaces the former rule numbers of tracked fragments with those of this table. Called by the
     * loop's thread before its first call of {@link #match}. Fragments still follow a rule that
     * keeps its name and its match and that tracks fragments; others are no longer followed.
     */
    public void changeOver(Renumbering from) {
        fragmentTable.renumber(from.fragments());
    }

    /** Returns the rule set that the table was compiled from. */
    public RuleSet rules() {
        return rules;
    }

    /** Returns the live counters of fragments under {@link Fragments#TRACK}. Any thread. */
    public FragmentCounters fragmentCounters() {
        return fragmentTable.counters();
    }

    /**
     * Sets the length limit. Longer frames, and super-frames of longer datagrams, are dropped as
     * {@link DropReason#OVERSIZE}. Without a call there is no limit. Any thread.
     *
     * @param maxWireLength the receive device's MTU plus the 14 bytes of an Ethernet header; a
     *     frame may be 4 bytes longer for each tag in it
     */
    public void receiveLimit(int maxWireLength) {
        receiveLimit.setRelease(Math.min(maxWireLength, NO_LIMIT));
    }

    /**
     * Returns which rule takes a frame.
     *
     * @param h receives the headers that were read
     * @return the rule's number, at least 0; {@link #UNMATCHED}; or a code for {@link #dropReason}
     */
    public int match(Burst burst, int i, Headers h) {
        final DropReason link = h.readLink(burst, i);
        if (link != null) {
            return code(link);
        }
        if (h.isIpv4() && ipv4) {
            return matchIpv4(h);
        }
        return h.isIpv6() && ipv6 ? matchIpv6(h) : UNMATCHED;
    }

    private int matchIpv4(Headers h) {
        final DropReason network = h.readNetwork();
        if (network != null) {
            return code(network);
        }
        if (h.protocol() != Ipv4.PROTOCOL_UDP) {
            return UNMATCHED;
        }
        final Candidates candidates = ipv4Candidates;
        final int candidate = candidates.first(h);
        if (candidate == Candidates.NONE) {
            return UNMATCHED;
        }
        return h.isNetworkSound()
                ? matchPacket(h, candidates, candidate)
                : code(DropReason.MALFORMED);
    }

    private int matchIpv6(Headers h) {
        final DropReason network = h.readIpv6();
        if (network != null) {
            return code(network);
        }
        final Candidates candidates = ipv6Candidates;
        final int candidate = candidates.first(h);
        if (candidate == Candidates.NONE) {
            return UNMATCHED;
        }
        final DropReason extensions = h.readExtensions();
        if (extensions != null) {
            return code(extensions);
        }
        return h.protocol() == Ipv4.PROTOCOL_UDP
                ? matchPacket(h, candidates, candidate)
                : UNMATCHED;
    }

    private int matchPacket(Headers h, Candidates candidates, int candidate) {
        if (h.isFragment()) {
            return matchFragment(h, candidates, candidate);
        }
        final int rule = matchPort(h, candidates, candidate);
        return rule < 0 ? rule : admit(h, rule);
    }

    /** Returns the first candidate from this position on that takes the UDP port, or a code. */
    private int matchPort(Headers h, Candidates candidates, int candidate) {
        final DropReason transport = h.readTransport();
        if (transport != null) {
            return code(transport);
        }
        final int port = h.destinationPort();
        int at = candidate;
        while (!candidates.takesPort(candidates.rule(at), port)) {
            at = candidates.next(at, h);
            if (at == Candidates.NONE) {
                return UNMATCHED;
            }
        }
        return candidates.rule(at);
    }

    /** Checks whether a frame that the rule takes can be forwarded. */
    private int admit(Headers h, int rule) {
        if (h.segmentSize() != 0) {
            return admitSuperFrame(h, rule);
        }
        if (h.wireLength() > receiveLimit.getPlain() + h.tagsLength()) {
            return code(DropReason.OVERSIZE);
        }
        if (h.capturedLength() < h.wireLength()) {
            return code(DropReason.TRUNCATED);
        }
        if (h.hasTransport() && !h.isTransportSound()) {
            return code(DropReason.MALFORMED);
        }
        return admitHeaders(h, rule);
    }

    /** Checks whether TTL and checksum allow the frame to be forwarded. */
    private int admitHeaders(Headers h, int rule) {
        if (decrements[rule] && h.ttl() <= 1) {
            return code(DropReason.TTL);
        }
        return h.isIpv4() || !h.hasTransport() || getsChecksum(h, adds[rule])
                ? rule
                : code(DropReason.NO_CHECKSUM);
    }

    /**
     * Returns whether an IPv6 datagram leaves with a UDP checksum: receivers drop datagrams without
     * one (RFC 8200 section 8.1). The checksum of a fragment cannot be computed.
     */
    private static boolean getsChecksum(Headers h, boolean added) {
        return h.isChecksumUnfinished()
                ? !h.isFragment()
                : h.transportChecksum() != 0 || added && !h.isFragment();
    }

    /**
     * Checks a super-frame, whose datagrams all have the same headers. The kernel merges only
     * whole, unpadded datagrams (udp_gro_receive in net/ipv4/udp_offload.c; udp_send_skb in
     * net/ipv4/udp.c).
     */
    private int admitSuperFrame(Headers h, int rule) {
        final int header = h.networkHeaderLength();
        if (h.segmentSize() == Burst.UNKNOWN_SEGMENTS) {
            return code(DropReason.OVERSIZE);
        }
        if (h.capturedLength() < h.wireLength()) {
            return code(DropReason.UNFETCHED);
        }
        if (!h.hasTransport()
                || h.isFragment()
                || h.totalLength() != h.wireLength() - h.linkLength()
                || h.udpLength() < Udp.LENGTH
                || h.udpLength() != h.totalLength() - header) {
            return code(DropReason.MALFORMED);
        }
        final int datagram = Math.min(h.udpLength(), Udp.LENGTH + h.segmentSize());
        if (Ethernet.LENGTH + header + datagram > receiveLimit.getPlain()) {
            return code(DropReason.OVERSIZE);
        }
        return admitHeaders(h, rule);
    }

    private int matchFragment(Headers h, Candidates candidates, int candidate) {
        if (h.segmentSize() != 0) {
            return code(DropReason.MALFORMED);
        }
        return h.isLaterFragment()
                ? matchLaterFragment(h, candidates, candidate)
                : matchFirstFragment(h, candidates, candidate);
    }

    private int matchFirstFragment(Headers h, Candidates candidates, int candidate) {
        final int rule = matchPort(h, candidates, candidate);
        final int code = rule < 0 ? rule : admitFirstFragment(h, rule);
        if (code >= 0 && fragments[code] == Fragments.TRACK) {
            fragmentTable.remember(h, code);
        } else if (tracks) {
            // the sender uses the key for a new datagram: the old entry is no longer valid
            fragmentTable.forget(h);
        }
        return code;
    }

    private int admitFirstFragment(Headers h, int rule) {
        return fragments[rule] == Fragments.DROP ? code(DropReason.FRAGMENT) : admit(h, rule);
    }

    private int matchLaterFragment(Headers h, Candidates candidates, int candidate) {
        int rule = tracks ? fragmentTable.follow(h) : FragmentTable.NOT_FOUND;
        if (rule == FragmentTable.NOT_FOUND) {
            rule = firstPassing(h, candidates, candidate);
        }
        return rule < 0 ? code(DropReason.FRAGMENT) : admit(h, rule);
    }

    /** Returns the first candidate that forwards later fragments whatever their port was, or -1. */
    private int firstPassing(Headers h, Candidates candidates, int candidate) {
        int at = candidate;
        while (at != Candidates.NONE) {
            final int rule = candidates.rule(at);
            if (fragments[rule] == Fragments.PASS) {
                return rule;
            }
            at = candidates.next(at, h);
        }
        return -1;
    }

    private static int code(DropReason reason) {
        return DROPPED - reason.ordinal();
    }

    /** Returns the drop reason of a code below {@link #UNMATCHED}. */
    public static DropReason dropReason(int code) {
        return DropReason.of(DROPPED - code);
    }

    /** Returns the name of a rule. */
    public String name(int rule) {
        return rules.get(rule).name();
    }

    /** Returns the number of rules. */
    public int size() {
        return rules.size();
    }

    /** Returns the number of destinations of all rules. */
    public int destinations() {
        return rewriter.destinations();
    }

    /** Returns the number of destinations of a rule. */
    public int destinations(int rule) {
        return rules.endDestination(rule) - rules.firstDestination(rule);
    }

    /** Returns the number of a rule's first destination. */
    public int firstDestination(int rule) {
        return rules.firstDestination(rule);
    }

    /** Returns the number of a rule's last destination, plus 1. */
    public int endDestination(int rule) {
        return rules.endDestination(rule);
    }

    /**
     * Returns a destination's MAC address; {@link #UNRESOLVED} while it is not known. Any thread.
     */
    public long mac(int destination) {
        return rewriter.mac(destination);
    }

    /**
     * Sets a destination's MAC address; {@link #UNRESOLVED} if it is no longer known. Any thread.
     */
    public void setMac(int destination, long mac) {
        requireMac(mac);
        rewriter.setMac(destination, mac);
    }

    /** Returns a destination's present address. Any thread. */
    public IpAddress address(int destination) {
        return rewriter.address(destination);
    }

    /**
     * Sets another address of the same family for a destination, for example if the destination is
     * an interface's own address and that changes. The MAC address stays as it is. Any thread.
     */
    public void setAddress(int destination, IpAddress address) {
        rewriter.setAddress(destination, address);
    }

    /**
     * Sets the output interface's MAC address, for rules with {@link SourceMac#OUTPUT}. While it is
     * {@link MacAddress#NONE}, as at the start, frames keep their source MAC address. Any thread.
     */
    public void setSourceMac(long mac) {
        requireMac(mac);
        rewriter.setSourceMac(mac);
    }

    /**
     * Returns whether the network brings back a frame again and again after a rule has sent it to a
     * group. Only one datagram at a time is watched, so this detects a sample of such frames.
     *
     * @param h as {@link #match} left it, before {@link #rewrite}
     * @param rule the result of {@code match}
     */
    public boolean hasReturned(Headers h, int rule) {
        return returned.hasReturned(h, rule);
    }

    /**
     * Returns whether a frame would leave with a link-local source address, which is valid only on
     * the link that the frame came from.
     */
    public boolean keepsLinkLocalSource(Headers h, int rule) {
        return !h.isIpv4() && h.sourceHigh() >>> LINK_LOCAL_SHIFT == LINK_LOCAL && keeps[rule];
    }

    private static void requireMac(long mac) {
        if (mac != UNRESOLVED && !MacAddress.isAddress(mac)) {
            throw new IllegalArgumentException(
                    "MAC address " + Long.toHexString(mac) + ": must have 48 bits");
        }
    }

    /**
     * Makes the frame for one destination of the rule that {@link #match} returned, in place.
     * Values that an earlier call wrote for another destination do not matter. A UDP checksum that
     * has to be computed is left to the transmitter ({@link OutFrame#finishChecksum}).
     *
     * @param out receives the frame; its headers are as {@code match} left them
     * @return false if the destination's MAC address is not known; then nothing was written
     */
    public boolean rewrite(OutFrame out, int destination) {
        return rewriter.rewrite(out, destination);
    }
}
