package io.ringcast.engine.zstd;

/** Decoding table of Huffman-coded literals (RFC 8878 section 4.2). */
final class HuffmanTable {
    private static final int MOST_BITS = 11;
    private static final int MOST_SYMBOLS = 256;
    private static final int WEIGHTS_LOG = 6;
    private static final int DIRECT = 127;

    private final int bits;
    private final byte[] symbols;
    private final byte[] lengths;

    /** How many bytes its description took. */
    final int length;

    private HuffmanTable(int[] weights, int count, int length) throws CorruptException {
        this.length = length;
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i] == 0 ? 0 : 1 << weights[i] - 1;
        }
        if (sum == 0) {
            throw new CorruptException("a Huffman code without symbols");
        }
        bits = Integer.SIZE - Integer.numberOfLeadingZeros(sum);
        final int rest = (1 << bits) - sum;
        if (bits > MOST_BITS || Integer.bitCount(rest) != 1) {
            throw new CorruptException("weights of a Huffman code");
        }
        weights[count] = Integer.numberOfTrailingZeros(rest) + 1;
        symbols = new byte[1 << bits];
        lengths = new byte[1 << bits];
        int at = 0;
        for (int weight = 1; weight <= bits; weight++) {
            for (int symbol = 0; symbol <= count; symbol++) {
                if (weights[symbol] == weight) {
                    final int end = at + (1 << weight - 1);
                    java.util.Arrays.fill(symbols, at, end, (byte) symbol);
                    java.util.Arrays.fill(lengths, at, end, (byte) (bits + 1 - weight));
                    at = end;
                }
            }
        }
        if (at != 1 << bits) {
            throw new CorruptException("weights of a Huffman code");
        }
    }

    /** Reads a description (section 4.2.1) from data that ends at {@code end}. */
    static HuffmanTable read(byte[] data, int start, int end) throws CorruptException {
        final int header = data[start] & 0xff;
        final int[] weights = new int[MOST_SYMBOLS];
        final boolean direct = header > DIRECT;
        final int count = direct ? header - DIRECT : 0;
        final int length = direct ? (count + 1) / 2 : header;
        if (length == 0 || start + 1 + length > end) {
            throw new CorruptException("a Huffman code's description of " + length + " bytes");
        }
        if (!direct) {
            return new HuffmanTable(
                    weights, compressed(data, start + 1, length, weights), 1 + length);
        }
        for (int i = 0; i < count; i++) {
            weights[i] = data[start + 1 + i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf;
        }
        return new HuffmanTable(weights, count, 1 + length);
    }

    /** Two states in turn, until the bits are used up (section 4.2.1.2). */
    private static int compressed(byte[] data, int start, int length, int[] weights)
            throws CorruptException {
        final FseTable table =
                FseTable.read(data, start, start + length, MOST_BITS + 2, WEIGHTS_LOG);
        final BackwardBits in = new BackwardBits();
        in.begin(data, start + table.length, length - table.length);
        int state = table.start(in);
        int other = table.start(in);
        int count = 0;
        while (true) {
            if (count > MOST_SYMBOLS - 3) {
                throw new CorruptException("a Huffman code of too many symbols");
            }
            weights[count++] = table.symbol(state);
            final int next = table.next(state, in);
            state = other;
            other = next;
            if (in.left() < 0) {
                weights[count++] = table.symbol(state);
                return count;
            }
        }
    }

    /** Decodes a stream to so many bytes. */
    void decode(BackwardBits in, byte[] to, int from, int end) throws CorruptException {
        for (int i = from; i < end; i++) {
            final int code = in.peek(bits);
            to[i] = symbols[code];
            in.skip(lengths[code]);
        }
        if (in.left() != 0) {
            throw new CorruptException("literals of another length");
        }
    }
}
