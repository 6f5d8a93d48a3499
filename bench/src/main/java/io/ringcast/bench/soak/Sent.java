package io.ringcast.bench.soak;

/**
 * Frames sent by the generator.
 *
 * @param taken frames that a rule matches, accepted by the kernel
 * @param broken malformed frames, which the engine must drop
 * @param strange frames that no rule matches, which must not reach the engine
 * @param linkDrops frames of all three kinds dropped on the link before the engine, as far as its
 *     device's counters tell; these counters end with the device
 */
record Sent(long taken, long broken, long strange, long linkDrops) {
    static Sent of(Words generator, long linkDrops) {
        return new Sent(
                generator.get(Words.TAKEN),
                generator.get(Words.BROKEN),
                generator.get(Words.STRANGE),
                linkDrops);
    }

    /**
     * Returns the frames that the engine received, or its ring dropped, if no other frame was lost.
     */
    long due() {
        return taken + broken;
    }
}
