package io.ringcast.engine.rule;

import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.MacAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells frames that have come back after this host had sent them: from the transmitting device's
 * own MAC address to a group that is a destination of a rule. With {@link SourceMac#KEEP} frames
 * that come back cannot be told from those of their sender.
 *
 * <p>Threading: any. The MAC address is read plainly by loops, and may be a burst late.
 */
final class OwnFrames {
    private final boolean[] taken;
    private final int[] groups;
    private final AtomicLong mac = new AtomicLong(MacAddress.NONE);

    OwnFrames(RuleSet rules) {
        final List<Recirculation> possible = Recirculation.of(rules);
        taken = new boolean[rules.size()];
        possible.forEach(each -> taken[rules.rules().indexOf(each.taker())] = true);
        groups =
                possible.stream()
                        .mapToInt(each -> each.destination().address())
                        .distinct()
                        .toArray();
    }

    /** The transmitting device's MAC address, {@link MacAddress#NONE} for none. */
    void setMac(long address) {
        mac.setRelease(address);
    }

    /** Whether a frame that this rule takes is one. */
    boolean isOwn(Headers h, int rule) {
        return taken[rule] && h.sourceMac() == mac.getPlain() && isSent(h.destination());
    }

    private boolean isSent(int address) {
        for (final int group : groups) {
            if (group == address) {
                return true;
            }
        }
        return false;
    }
}
