package io.ringcast.bench.soak;

/**
 * What went in.
 *
 * @param taken frames for the rules that the kernel took from the generator
 * @param broken malformed ones, which the engine is to drop
 * @param strange those that no rule takes, which the engine is never to see
 * @param linkDrops of all of these, those that the link before the engine could not carry, as far
 *     as its device's counters tell: they end with the device
 */
record Sent(long taken, long broken, long strange, long linkDrops) {
    static Sent of(Words generator, long linkDrops) {
        return new Sent(
                generator.get(Words.TAKEN),
                generator.get(Words.BROKEN),
                generator.get(Words.STRANGE),
                linkDrops);
    }

    /** What the engine or its ring should have seen. */
    long due() {
        return taken + broken;
    }
}
