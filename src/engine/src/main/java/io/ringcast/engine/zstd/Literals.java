package io.ringcast.engine.zstd;

import java.util.Arrays;

/** The literals section of a block (RFC 8878 section 3.1.1.3.1). */
final class Literals {
    private static final int RAW = 0;
    private static final int REPEATED = 1;
    private static final int TREELESS = 3;

    final byte[] bytes = new byte[ZstdInputStream.MOST_BLOCK];
    int size;

    private final BackwardBits bits = new BackwardBits();
    private HuffmanTable table;

    /** A frame begins. */
    void reset() {
        table = null;
    }

    /** Reads the section; where it ends. */
    int read(byte[] data, int start, int end) throws CorruptException {
        final int first = data[start] & 0xff;
        final int type = first & 3;
        final int format = first >> 2 & 3;
        return type <= REPEATED
                ? plain(data, start, end, type, format)
                : coded(data, start, end, type, format);
    }

    private int plain(byte[] data, int start, int end, int type, int format)
            throws CorruptException {
        final int header = format == 1 ? 2 : format == 3 ? 3 : 1;
        size(word(data, start, header) >>> (header == 1 ? 3 : 4));
        final int from = start + header;
        final int after = from + (type == RAW ? size : 1);
        requireWithin(after, end);
        if (type == RAW) {
            System.arraycopy(data, from, bytes, 0, size);
        } else {
            Arrays.fill(bytes, 0, size, data[from]);
        }
        return after;
    }

    private int coded(byte[] data, int start, int end, int type, int format)
            throws CorruptException {
        final int header = format < 2 ? 3 : format + 2;
        final int wide = format < 2 ? 10 : format == 2 ? 14 : 18;
        final long word =
                word(data, start, Math.min(header, 4)) & 0xffff_ffffL
                        | (header == 5 ? (data[start + 4] & 0xffL) << 32 : 0);
        size((int) (word >>> 4) & (1 << wide) - 1);
        final int from = start + header;
        final int after = from + ((int) (word >>> 4 + wide) & (1 << wide) - 1);
        requireWithin(after, end);
        int streams = from;
        if (type != TREELESS) {
            table = HuffmanTable.read(data, from, after);
            streams += table.length;
        } else if (table == null) {
            throw new CorruptException("literals without a Huffman code");
        }
        if (format == 0) {
            stream(data, streams, after, 0, size);
        } else {
            four(data, streams, after);
        }
        return after;
    }

    private void four(byte[] data, int start, int end) throws CorruptException {
        requireWithin(start + 6, end);
        final int part = (size + 3) / 4;
        int at = start + 6;
        for (int i = 0; i < 4; i++) {
            final int next = i < 3 ? at + word(data, start + 2 * i, 2) : end;
            requireWithin(next, end);
            stream(
                    data,
                    at,
                    next,
                    Math.min(i * part, size),
                    i < 3 ? Math.min((i + 1) * part, size) : size);
            at = next;
        }
    }

    private void stream(byte[] data, int start, int end, int from, int to) throws CorruptException {
        bits.begin(data, start, end - start);
        table.decode(bits, bytes, from, to);
    }

    private void size(int literals) throws CorruptException {
        if (literals > bytes.length) {
            throw new CorruptException(literals + " literals in a block");
        }
        size = literals;
    }

    private static void requireWithin(int at, int end) throws CorruptException {
        if (at > end) {
            throw new CorruptException("literals reach beyond their block");
        }
    }

    private static int word(byte[] data, int at, int count) {
        int word = 0;
        for (int i = 0; i < count; i++) {
            word |= (data[at + i] & 0xff) << Byte.SIZE * i;
        }
        return word;
    }
}
