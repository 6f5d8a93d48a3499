package io.ringcast.daemon.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.testbed.UdpFrame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests how long a look lasts, and when it ignores frames that are not multicast. */
class LookoutTest {
    private static final byte[] MULTICAST = UdpFrame.to("239.1.2.3").bytes();
    private static final byte[] UNICAST = UdpFrame.to("10.0.0.1").bytes();

    private final Tally tally = new Tally(1_514, Set.of(IpAddress.parse("10.0.2.15")));
    private final List<Long> narrowedAt = new ArrayList<>();
    private long left;

    /**
     * Source of this many unicast frames and then this many multicast frames; ignores the filter.
     */
    private final class Feed implements FrameSource {
        private final MemorySegment memory = Arena.ofAuto().allocate(256, 8);
        private long unicast;
        private long multicast;

        Feed(long unicast, long multicast) {
            this.unicast = unicast;
            this.multicast = multicast;
        }

        @Override
        public int receive(Burst burst) {
            burst.begin(memory);
            final byte[] frame = unicast > 0 ? UNICAST : MULTICAST;
            MemorySegment.copy(MemorySegment.ofArray(frame), 0, memory, 8, frame.length);
            final long count = Math.min(unicast > 0 ? unicast : multicast, burst.capacity());
            for (long i = 0; i < count; i++) {
                burst.add(8, frame.length, frame.length, 0, 0, 0, 0);
            }
            unicast -= unicast > 0 ? count : 0;
            multicast -= frame == MULTICAST ? count : 0;
            left = unicast + multicast; // The look's time ends when there is no frame left.
            return burst.size();
        }

        @Override
        public void release(Burst burst) {}
    }

    private Look look(long unicast, long multicast) {
        left = 1;
        Lookout.look(
                new Feed(unicast, multicast),
                tally,
                () -> left,
                () -> narrowedAt.add(tally.others()));
        return tally.look(1, tally.multicast() >= Lookout.MAX_MULTICAST, DeviceDrops.NONE);
    }

    /** Much other traffic on the interface does not end the look before the feed arrives. */
    @Test
    void framesToSingleHostsDoNotEndIt() {
        final Look look = look(2L * Lookout.MAX_MULTICAST, 3);
        assertEquals(3, tally.multicast());
        assertEquals(2L * Lookout.MAX_MULTICAST, tally.others());
        assertTrue(!look.full() && look.isNarrowed());
        assertEquals(1, narrowedAt.size());
        assertTrue(narrowedAt.get(0) < 3L * Look.MAX_OTHERS, narrowedAt::toString);
    }

    @Test
    void multicastEndsIt() {
        final Look look = look(Look.MAX_OTHERS - 1, 2L * Lookout.MAX_MULTICAST);
        assertTrue(look.full());
        assertTrue(tally.multicast() < 2L * Lookout.MAX_MULTICAST, () -> "" + tally.multicast());
        assertEquals(List.of(), narrowedAt);
        assertTrue(!look.isNarrowed());
    }
}
