package io.ringcast.engine.warmup;

import io.ringcast.engine.linux.HotSyscalls;
import java.util.List;
import java.util.SplittableRandom;

/** Generator of simulated traffic. */
final class Traffic {
    /** Kind of traffic in a scenario. */
    enum Kind {
        /** One frame at a time. */
        SINGLE,
        /** Many frames of one flow. */
        ONE_FLOW,
        /** Many frames of several flows in turn. */
        FLOWS,
        /** Many frames, some without a UDP checksum, of one flow or of several. */
        NO_CHECKSUM,
        /** Long frames, few or many. */
        LARGE,
        /** Fragmented datagrams of one or several senders. */
        FRAGMENTS,
        /** Super-frames of one flow or of several. */
        SUPER_FRAMES,
        /** A few frames at once, of one or two flows. */
        FEW,
        /** All kinds of frames, at random. */
        ANYTHING,
        /** All kinds of frames, while the device takes few and not all neighbours are known. */
        REFUSED;

        private static final Kind[] ALL = values();

        /**
         * Returns the kind for a scenario: each kind in turn, twice in a row for the two
         * transmitters.
         */
        static Kind of(int scenario) {
            return ALL[scenario / 2 % ALL.length];
        }
    }

    /**
     * Simulated clock steps in nanoseconds, longer than the lifetime of fragment entries or than
     * the latency range.
     */
    private static final long[] JUMPS = {31_000_000_000L, -31_000_000_000L, -7_200_000_000_000L};

    /** One in this many frames has such a step in its timestamp. */
    private static final int JUMP = 64;

    private static final int FULL = 64;

    /** Fixed seed, so that a warm-up can be repeated exactly. */
    private final SplittableRandom random = new SplittableRandom(1);

    private final WarmupRings rings;
    private final Samples samples;
    private int next;

    Traffic(WarmupRings rings) {
        this.rings = rings;
        samples = new Samples(rings.table(), rings.arena());
    }

    /** Delivers the frames for the next round of a scenario. */
    void arrive(Kind kind, int round) {
        switch (kind) {
            case SINGLE -> same(samples.whole(), 1);
            case ONE_FLOW -> same(samples.whole(), FULL - random.nextInt(3));
            case FLOWS -> inTurn(samples.whole(), 1 + random.nextInt(FULL));
            case NO_CHECKSUM -> withoutChecksum(round);
            case LARGE -> inTurn(samples.large(), 1 + random.nextInt(FULL));
            case FRAGMENTS -> fragments(1 + random.nextInt(FULL / 3));
            case SUPER_FRAMES -> inTurn(samples.superFrames(), 1 + random.nextInt(FULL));
            case FEW -> few();
            case ANYTHING -> anything();
            default -> refused(round);
        }
        rings.settle();
    }

    private void same(List<Sample> list, int count) {
        final Sample sample = list.get(next++ % list.size());
        for (int i = 0; i < count; i++) {
            arrives(sample);
        }
    }

    private void inTurn(List<Sample> list, int count) {
        for (int i = 0; i < count; i++) {
            arrives(list.get(next++ % list.size()));
        }
    }

    private void withoutChecksum(int round) {
        if (round % 2 == 0) {
            same(samples.withoutChecksum(), FULL - random.nextInt(3));
        } else {
            inTurn(samples.withoutChecksum(), 1 + random.nextInt(FULL));
        }
    }

    private void few() {
        same(samples.whole(), random.nextInt(4));
        same(random.nextBoolean() ? samples.whole() : samples.large(), random.nextInt(3));
    }

    /**
     * Delivers fragments, some of them missing. The IP identifications repeat: some soon, some
     * late, some never.
     */
    private void fragments(int datagrams) {
        final List<Sample> fragments = samples.fragments();
        for (int i = 0; i < datagrams; i++) {
            final int id = random.nextInt(random.nextBoolean() ? 16 : 0x10000);
            final int from = random.nextInt(fragments.size() / 3) * 3;
            for (int part = 0; part < 3; part++) {
                final Sample fragment = fragments.get(from + part);
                FrameMaker.identify(fragment.frame(), id);
                if (random.nextInt(8) > 0) {
                    arrives(fragment);
                }
            }
        }
    }

    private void anything() {
        final List<Sample> all = samples.all();
        for (int i = random.nextInt(FULL + 1); i > 0; i--) {
            arrives(all.get(random.nextInt(all.size())));
        }
    }

    private void refused(int round) {
        switch (round % 4) {
            case 0 -> rings.drop();
            case 1 -> rings.block();
            case 2 -> rings.know(random.nextBoolean());
            default -> rings.heal();
        }
        anything();
    }

    private void arrives(Sample sample) {
        final long now = HotSyscalls.realtimeNanos();
        final boolean jump = random.nextInt(JUMP) == 0;
        sample.deliver(rings.kernel(), jump ? now + JUMPS[random.nextInt(JUMPS.length)] : now);
    }
}
