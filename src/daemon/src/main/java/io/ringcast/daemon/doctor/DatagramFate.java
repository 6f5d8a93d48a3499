package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.NftChain;
import io.ringcast.engine.network.NftExpression;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a chain of nftables does with a UDP datagram of which destination, port and interface are
 * known, and nothing else.
 *
 * @param device where it arrives or leaves
 * @param address where to
 * @param port where to
 */
record DatagramFate(String device, int address, int port) {
    /** What becomes of it. */
    enum Fate {
        /** It passes. */
        PASSES,
        /** That depends on what is not known here: its source, a set, another chain. */
        DEPENDS,
        /** It is dropped. */
        DROPPED
    }

    /** Whether a rule is about it. */
    private enum Match {
        YES,
        PERHAPS,
        NO
    }

    // linux/netfilter.h, linux/netfilter/nf_tables.h
    private static final int DROP = 0;
    private static final int ACCEPT = 1;
    private static final int CONTINUE = -1;
    private static final int RETURN = -5;
    private static final int META_PROTOCOL = 1;
    private static final int META_IIFNAME = 6;
    private static final int META_OIFNAME = 7;
    private static final int META_NFPROTO = 15;
    private static final int META_L4PROTO = 16;
    private static final int NFPROTO_IPV4 = 2;
    private static final int NETWORK = 1;
    private static final int TRANSPORT = 2;
    private static final int EQUAL = 0;
    private static final int NOT_EQUAL = 1;
    private static final byte UDP = 17;
    private static final int NAME_BYTES = 16; // IFNAMSIZ

    /** They match every packet. */
    private static final List<String> NEUTRAL = List.of("counter", "log", "notrack", "target");

    /** They match every packet, and fill registers with what is not known here. */
    private static final List<String> LOADS =
            List.of("ct", "rt", "bitwise", "byteorder", "numgen", "hash", "immediate");

    /** Goes through the chain's rules in order. */
    Fate in(NftChain chain) {
        boolean mayPass = false;
        boolean mayDrop = false;
        for (final List<NftExpression> rule : chain.rules()) {
            final int verdict = verdict(rule);
            final Match match =
                    verdict == NftExpression.NO_VERDICT || verdict == CONTINUE
                            ? Match.NO
                            : match(rule);
            if (match == Match.YES && (verdict == DROP || verdict == ACCEPT || verdict == RETURN)) {
                return fate(verdict == RETURN ? chain.drops() : verdict == DROP, mayPass, mayDrop);
            }
            if (match != Match.NO) {
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

    private Match match(List<NftExpression> rule) {
        final Map<Integer, byte[]> registers = new HashMap<>();
        Match match = Match.YES;
        for (final NftExpression step : rule) {
            final boolean load = step.name().equals("meta") || step.name().equals("payload");
            if (load) {
                registers.put(step.register(), loaded(step));
            } else if (step.name().equals("cmp")) {
                final Match one = compared(step, registers.get(step.register()));
                if (one == Match.NO) {
                    return one;
                }
                match = one == Match.PERHAPS ? one : match;
            } else if (step.verdict() == NftExpression.NO_VERDICT
                    && !NEUTRAL.contains(step.name())) {
                registers.clear();
                match = LOADS.contains(step.name()) ? match : Match.PERHAPS;
            }
        }
        return match;
    }

    /** What is known of the datagram, or null. */
    private byte[] loaded(NftExpression step) {
        if (step.name().equals("meta")) {
            return switch (step.what()) {
                case META_PROTOCOL -> new byte[] {0x08, 0x00}; // ETH_P_IP, in network order
                case META_L4PROTO -> new byte[] {UDP};
                case META_NFPROTO -> new byte[] {NFPROTO_IPV4};
                case META_IIFNAME, META_OIFNAME ->
                        Arrays.copyOf(device.getBytes(StandardCharsets.UTF_8), NAME_BYTES);
                default -> null;
            };
        }
        return switch (step.what() << 16 | step.offset() << 8 | step.length()) {
            case NETWORK << 16 | 9 << 8 | 1 -> new byte[] {UDP};
            case NETWORK << 16 | 16 << 8 | 4 -> ByteBuffer.allocate(4).putInt(address).array();
            case TRANSPORT << 16 | 2 << 8 | 2 ->
                    ByteBuffer.allocate(2).putShort((short) port).array();
            default -> null;
        };
    }

    private static Match compared(NftExpression step, byte[] known) {
        if (known == null || step.what() != EQUAL && step.what() != NOT_EQUAL) {
            return Match.PERHAPS;
        }
        final byte[] wanted = step.data();
        // A name with a * at its end is compared in part
        final boolean same = Arrays.equals(Arrays.copyOf(known, wanted.length), wanted);
        return same == (step.what() == EQUAL) ? Match.YES : Match.NO;
    }
}
