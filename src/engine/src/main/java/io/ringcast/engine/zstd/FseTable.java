package io.ringcast.engine.zstd;

/** Decoding table of Finite State Entropy (RFC 8878 section 4.1). */
final class FseTable {
    private static final int LEAST_LOG = 5;

    final int log;
    private final byte[] symbols;
    private final byte[] bits;
    private final short[] bases;

    /** How many bytes its description takes, 0 if it was not read. */
    final int length;

    private FseTable(int log, int length) {
        this.log = log;
        this.length = length;
        symbols = new byte[1 << log];
        bits = new byte[1 << log];
        bases = new short[1 << log];
    }

    /** The table of one symbol, which takes no bits. */
    static FseTable single(int symbol) {
        final FseTable table = new FseTable(0, 1);
        table.symbols[0] = (byte) symbol;
        return table;
    }

    /**
     * The table of a distribution (section 4.1.1): for each symbol its number of states, or -1 for
     * a probability below one.
     */
    static FseTable of(int log, int... distribution) throws CorruptException {
        return of(log, 0, distribution.length, distribution);
    }

    private static FseTable of(int log, int length, int count, int[] distribution)
            throws CorruptException {
        final FseTable table = new FseTable(log, length);
        final int size = 1 << log;
        final int[] next = new int[count];
        int high = size;
        for (int s = 0; s < count; s++) {
            if (distribution[s] < 0) {
                table.symbols[--high] = (byte) s;
                next[s] = 1;
            }
        }
        final int step = (size >> 1) + (size >> 3) + 3;
        int at = 0;
        for (int s = 0; s < count; s++) {
            for (int i = 0; i < distribution[s]; i++) {
                table.symbols[at] = (byte) s;
                do {
                    at = at + step & size - 1;
                } while (at >= high);
            }
            next[s] = Math.max(next[s], distribution[s]);
        }
        if (at != 0) {
            throw new CorruptException("a distribution does not fill its table");
        }
        for (int i = 0; i < size; i++) {
            final int state = next[table.symbols[i]]++;
            final int wide = log - highest(state);
            table.bits[i] = (byte) wide;
            table.bases[i] = (short) ((state << wide) - size);
        }
        return table;
    }

    /**
     * Reads a description (section 4.1.1).
     *
     * @param end of the data that it must lie in; 8 bytes behind may be read
     * @param most symbols
     * @param mostLog of its size
     */
    static FseTable read(byte[] data, int start, int end, int most, int mostLog)
            throws CorruptException {
        final ForwardBits in = new ForwardBits(data, start, end);
        final int log = in.read(4) + LEAST_LOG;
        if (log > mostLog) {
            throw new CorruptException("a table of 2^" + log + " states");
        }
        final int[] distribution = new int[most];
        int remaining = 1 << log;
        int count = 0;
        while (remaining > 0 && count < most) {
            final int probability = probability(in, remaining);
            remaining -= Math.abs(probability);
            distribution[count++] = probability;
            int zeros = probability == 0 ? in.read(2) : 0;
            count += zeros;
            while (zeros == 3) {
                zeros = in.read(2);
                count += zeros;
            }
        }
        if (remaining != 0 || count > most) {
            throw new CorruptException("a distribution of probabilities");
        }
        return of(log, in.bytes(), count, distribution);
    }

    /** Values that are hardly possible take a bit less. */
    private static int probability(ForwardBits in, int remaining) throws CorruptException {
        final int wide = highest(remaining + 1) + 1;
        final int mask = (1 << wide - 1) - 1;
        final int threshold = (1 << wide) - 1 - (remaining + 1);
        final int low = in.peek(wide) & mask;
        if (low < threshold) {
            in.read(wide - 1);
            return low - 1;
        }
        final int value = in.read(wide);
        return (value > mask ? value - threshold : value) - 1;
    }

    private static int highest(int value) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value);
    }

    int start(BackwardBits in) {
        return in.read(log);
    }

    int symbol(int state) {
        return symbols[state] & 0xff;
    }

    int next(int state, BackwardBits in) {
        return bases[state] + in.read(bits[state]);
    }
}
