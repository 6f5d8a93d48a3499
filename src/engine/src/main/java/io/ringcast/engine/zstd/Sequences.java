package io.ringcast.engine.zstd;

/** The sequences section of a block, and their execution (RFC 8878 section 3.1.1.3.2). */
final class Sequences {
    private static final int PREDEFINED = 0;
    private static final int SINGLE = 1;
    private static final int DESCRIBED = 2;

    private static final int LITERAL_CODES = 36;
    private static final int OFFSET_CODES = 32;
    private static final int MATCH_CODES = 53;

    /** More than any window allows. */
    private static final int MOST_OFFSET_BITS = 30;

    // Literal and match lengths by code: base, and bits to add (section 3.1.1.3.2.1.1)
    private static final int[] LITERAL_BASES = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48,
        64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536
    };
    private static final int[] LITERAL_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10,
        11, 12, 13, 14, 15, 16
    };
    private static final int[] MATCH_BASES = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
        28, 29, 30, 31, 32, 33, 34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027,
        2051, 4099, 8195, 16387, 32771, 65539
    };
    private static final int[] MATCH_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
    };

    // Section 3.1.1.3.2.2
    private static final FseTable LITERALS;
    private static final FseTable OFFSETS;
    private static final FseTable MATCHES;

    static {
        try {
            LITERALS =
                    FseTable.of(
                            6, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2,
                            2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1);
            OFFSETS =
                    FseTable.of(
                            5, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                            1, -1, -1, -1, -1, -1);
            MATCHES =
                    FseTable.of(
                            6, 1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1,
                            -1, -1, -1, -1, -1, -1);
        } catch (CorruptException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BackwardBits bits = new BackwardBits();
    private final int[] repeated = new int[3];
    private FseTable literalLengths;
    private FseTable offsets;
    private FseTable matchLengths;
    private int at;

    /** A frame begins. */
    void reset() {
        literalLengths = null;
        offsets = null;
        matchLengths = null;
        repeated[0] = 1;
        repeated[1] = 4;
        repeated[2] = 8;
    }

    /** Executes the section, which lies between {@code start} and {@code end}. */
    void execute(byte[] data, int start, int end, Literals literals, History to)
            throws CorruptException {
        if (start >= end) {
            throw new CorruptException("a block without sequences section");
        }
        final int count = count(data, start);
        int used = 0;
        if (count > 0) {
            used = sequences(data, end, count, literals, to);
        } else if (at != end) {
            throw new CorruptException("a block is longer than its sections");
        }
        to.append(literals.bytes, used, literals.size - used);
    }

    private int count(byte[] data, int start) {
        final int first = data[start] & 0xff;
        at = start + (first < 128 ? 1 : first < 255 ? 2 : 3);
        if (first < 128) {
            return first;
        }
        final int second = data[start + 1] & 0xff;
        return first < 255
                ? (first - 128 << 8) + second
                : second + ((data[start + 2] & 0xff) << 8) + 0x7f00;
    }

    private int sequences(byte[] data, int end, int count, Literals literals, History to)
            throws CorruptException {
        final int modes = data[at++] & 0xff;
        if ((modes & 3) != 0) {
            throw new CorruptException("reserved bits of a sequences section");
        }
        literalLengths = table(data, end, modes >> 6, LITERAL_CODES, 9, LITERALS, literalLengths);
        offsets = table(data, end, modes >> 4 & 3, OFFSET_CODES, 8, OFFSETS, offsets);
        matchLengths = table(data, end, modes >> 2 & 3, MATCH_CODES, 9, MATCHES, matchLengths);
        bits.begin(data, at, end - at);
        int literalState = literalLengths.start(bits);
        int offsetState = offsets.start(bits);
        int matchState = matchLengths.start(bits);
        int used = 0;
        for (int i = 0; i < count; i++) {
            final int code = offsets.symbol(offsetState);
            if (code > MOST_OFFSET_BITS) {
                throw new CorruptException("an offset of " + code + " bits");
            }
            final int value = (1 << code) + bits.read(code);
            final int matchCode = matchLengths.symbol(matchState);
            final int match = MATCH_BASES[matchCode] + bits.read(MATCH_BITS[matchCode]);
            final int literalCode = literalLengths.symbol(literalState);
            final int plain = LITERAL_BASES[literalCode] + bits.read(LITERAL_BITS[literalCode]);
            if (plain > literals.size - used) {
                throw new CorruptException("more literals are used than there are");
            }
            to.append(literals.bytes, used, plain);
            used += plain;
            to.repeat(offset(value, plain), match);
            if (i + 1 < count) {
                literalState = literalLengths.next(literalState, bits);
                matchState = matchLengths.next(matchState, bits);
                offsetState = offsets.next(offsetState, bits);
            }
        }
        if (bits.left() != 0) {
            throw new CorruptException("sequences of another length");
        }
        return used;
    }

    private FseTable table(
            byte[] data,
            int end,
            int mode,
            int codes,
            int mostLog,
            FseTable predefined,
            FseTable before)
            throws CorruptException {
        final FseTable table;
        switch (mode) {
            case PREDEFINED:
                return predefined;
            case SINGLE:
                table = FseTable.single(data[at] & 0xff);
                if (table.symbol(0) >= codes) {
                    throw new CorruptException("a code that does not exist");
                }
                break;
            case DESCRIBED:
                table = FseTable.read(data, at, end, codes, mostLog);
                break;
            default:
                if (before == null) {
                    throw new CorruptException("a table is used again before there is one");
                }
                return before;
        }
        at += table.length;
        return table;
    }

    /** Values up to 3 stand for one of the last offsets (section 3.1.1.5). */
    private int offset(int value, int literals) throws CorruptException {
        final int which = literals == 0 ? value : value - 1;
        if (value > 3) {
            push(2, value - 3);
        } else if (which > 0) {
            push(Math.min(which, 2), which < 3 ? repeated[which] : repeated[0] - 1);
        }
        if (repeated[0] <= 0) {
            throw new CorruptException("an offset of " + repeated[0]);
        }
        return repeated[0];
    }

    private void push(int over, int offset) {
        if (over == 2) {
            repeated[2] = repeated[1];
        }
        repeated[1] = repeated[0];
        repeated[0] = offset;
    }
}
