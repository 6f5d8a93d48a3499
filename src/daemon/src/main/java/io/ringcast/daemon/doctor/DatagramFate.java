package io.ringcast.daemon.doctor;

import io.ringcast.daemon.doctor.KnownField.Match;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.network.NftChain;
import io.ringcast.engine.network.NftExpression;
import io.ringcast.engine.rule.PortRange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluation of what an nftables chain does with UDP datagrams. Only their destination address,
 * destination ports and interface are known.
 *
 * @param device interface where they arrive or leave
 * @param address destination address
 * @param ports destination ports
 */
record DatagramFate(String device, IpAddress address, PortRange ports) {
    /** Result for the datagrams. */
    enum Fate {
        /** They pass. */
        PASSES,
        /**
         * The result depends on something unknown here: the source, a set, another chain, the port.
         */
        DEPENDS,
        /** They are dropped. */
        DROPPED
    }

    // linux/netfilter.h, linux/netfilter/nf_tables.h
    private static final int DROP = 0;
    private static final int ACCEPT = 1;
    private static final int CONTINUE = -1;
    private static final int RETURN = -5;
    private static final int VERDICT_REGISTER = 0;
    private static final int META_PROTOCOL = 1;
    private static final int META_IIFNAME = 6;
    private static final int META_OIFNAME = 7;
    private static final int META_NFPROTO = 15;
    private static final int META_L4PROTO = 16;
    private static final int NETWORK = 1;
    private static final int TRANSPORT = 2;
    private static final byte UDP = 17;
    private static final int NAME_BYTES = 16; // IFNAMSIZ

    private static final String META = "meta";
    private static final String PAYLOAD = "payload";
    private static final String COMPARE = "cmp";
    private static final String RANGE = "range";

    /** Expressions that match every packet. */
    private static final List<String> NEUTRAL =
            List.of(
                    "counter",
                    "log",
                    "notrack",
                    "last",
                    "target CHECKSUM",
                    "target CONNMARK",
                    "target CT",
                    "target LOG",
                    "target MARK",
                    "target NFLOG",
                    "target NOTRACK",
                    "target TRACE");

    /** Expressions that match every packet, and load unknown values into registers. */
    private static final List<String> LOADS =
            List.of("ct", "rt", "bitwise", "byteorder", "numgen", "hash", "immediate");

    /** Expressions that match some packets, and have no verdict. */
    private static final List<String> TESTS =
            List.of(
                    COMPARE,
                    RANGE,
                    "match", // of iptables
                    "limit",
                    "connlimit",
                    "quota",
                    "dynset",
                    "exthdr",
                    "fib",
                    "osf",
                    "socket");

    /** Evaluates the rules of a chain in order. */
    Fate in(NftChain chain) {
        boolean mayPass = false;
        boolean mayDrop = false;
        for (final List<NftExpression> rule : chain.rules()) {
            final Match match = match(rule);
            final int verdict = verdict(rule);
            if (match == Match.NO) {
                continue;
            }
            if (rule.stream().anyMatch(this::mayDecide)) {
                mayPass = true;
                mayDrop = true;
            } else if (match == Match.YES
                    && (verdict == DROP || verdict == ACCEPT || verdict == RETURN)) {
                return fate(verdict == RETURN ? chain.drops() : verdict == DROP, mayPass, mayDrop);
            } else if (verdict != NftExpression.NO_VERDICT && verdict != CONTINUE) {
                mayPass |= verdict != DROP;
                mayDrop |= verdict != ACCEPT;
            }
        }
        return fate(chain.drops(), mayPass, mayDrop);
    }

    private static Fate fate(boolean drops, boolean mayPass, boolean mayDrop) {
        if (drops) {
            return mayPass ? Fate.DEPENDS : Fate.DROPPED;
        }
        return mayDrop ? Fate.DEPENDS : Fate.PASSES;
    }

    private static int verdict(List<NftExpression> rule) {
        return rule.stream()
                .mapToInt(NftExpression::verdict)
                .filter(verdict -> verdict != NftExpression.NO_VERDICT)
                .findFirst()
                .orElse(NftExpression.NO_VERDICT);
    }

    /**
     * Returns whether an expression may decide about the datagram in an unknown way: a verdict map,
     * {@code queue}, {@code fwd}, {@code tproxy}, {@code nat}, an expression that writes another
     * destination, or an unknown expression.
     */
    private boolean mayDecide(NftExpression step) {
        return switch (step.name()) {
            case META -> false;
            case PAYLOAD -> step.register() < 0 && loaded(step) != null;
            case "lookup" -> step.register() == VERDICT_REGISTER;
            default ->
                    step.verdict() == NftExpression.NO_VERDICT
                            && !NEUTRAL.contains(step.name())
                            && !LOADS.contains(step.name())
                            && !TESTS.contains(step.name());
        };
    }

    private Match match(List<NftExpression> rule) {
        final Map<Integer, KnownField> registers = new HashMap<>();
        Match match = Match.YES;
        for (final NftExpression step : rule) {
            final String name = step.name();
            if (name.equals(META) || name.equals(PAYLOAD)) {
                registers.put(step.register(), loaded(step));
            } else if (name.equals(COMPARE) || name.equals(RANGE)) {
                final KnownField known = registers.get(step.register());
                final Match one = known == null ? Match.PERHAPS : known.compared(step);
                if (one == Match.NO) {
                    return one;
                }
                match = one == Match.PERHAPS ? one : match;
            } else if (step.verdict() == NftExpression.NO_VERDICT && !NEUTRAL.contains(name)) {
                registers.clear();
                match = LOADS.contains(name) ? match : Match.PERHAPS;
            }
        }
        return match;
    }

    /** Returns the known value that an expression loads, or null. */
    private KnownField loaded(NftExpression step) {
        if (step.name().equals(META)) {
            return switch (step.what()) {
                case META_PROTOCOL ->
                        KnownField.of(bytes(isIpv4() ? Ethernet.TYPE_IPV4 : Ethernet.TYPE_IPV6));
                case META_L4PROTO -> KnownField.of(UDP);
                case META_NFPROTO -> KnownField.of((byte) family());
                case META_IIFNAME, META_OIFNAME ->
                        KnownField.of(
                                Arrays.copyOf(device.getBytes(StandardCharsets.UTF_8), NAME_BYTES));
                default -> null;
            };
        }
        if (step.what() == NETWORK) {
            return isIpv4() ? ofIpv4(step) : ofIpv6(step);
        }
        return switch (step.what() << 16 | step.offset() << 8 | step.length()) {
            case TRANSPORT << 16 | 2 << 8 | 2 ->
                    new KnownField(bytes(ports.first()), bytes(ports.last()));
            default -> null;
        };
    }

    private KnownField ofIpv4(NftExpression step) {
        return switch (step.offset() << 8 | step.length()) {
            case Ipv4.PROTOCOL << 8 | 1 -> KnownField.of(UDP);
            case Ipv4.DESTINATION << 8 | Integer.BYTES ->
                    KnownField.of(
                            ByteBuffer.allocate(Integer.BYTES).putInt(address.ipv4()).array());
            default -> null;
        };
    }

    private KnownField ofIpv6(NftExpression step) {
        return switch (step.offset() << 8 | step.length()) {
            case Ipv6.NEXT_HEADER << 8 | 1 -> KnownField.of(UDP);
            case Ipv6.DESTINATION << 8 | 2 * Long.BYTES ->
                    KnownField.of(
                            ByteBuffer.allocate(2 * Long.BYTES)
                                    .putLong(address.high())
                                    .putLong(address.low())
                                    .array());
            default -> null;
        };
    }

    private boolean isIpv4() {
        return address.isIpv4();
    }

    /** Returns the NFPROTO_* constant of the chains that see the datagrams. */
    int family() {
        return isIpv4() ? NftChain.IPV4 : NftChain.IPV6;
    }

    private static byte[] bytes(int port) {
        return ByteBuffer.allocate(2).putShort((short) port).array();
    }
}
