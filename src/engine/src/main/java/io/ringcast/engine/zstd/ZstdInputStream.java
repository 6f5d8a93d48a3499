package io.ringcast.engine.zstd;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Decompresses Zstandard frames, one after the other, and verifies their checksums (RFC 8878).
 * Skippable frames are skipped.
 *
 * <p>Threading: one thread at a time. Data that is corrupt, ends too early, or needs a dictionary
 * or a window of more than 128 MiB is an IOException, after all that could be decompressed.
 */
public final class ZstdInputStream extends InputStream {
    /** The first four bytes of a frame, lowest first (section 3.1.1). */
    public static final int MAGIC = 0xFD2FB528;

    /** Block_Maximum_Size (section 3.1.1.2.4). */
    static final int MOST_BLOCK = 1 << 17;

    /** As zstd itself allows unless it is told otherwise. */
    private static final long MOST_WINDOW = 1 << 27;

    private static final int SKIPPABLE = 0x184D2A5;

    /** What may be read behind a block's data, whatever it holds. */
    private static final int SLACK = 8;

    private final InputStream in;
    private final byte[] data = new byte[MOST_BLOCK + SLACK];
    private final Literals literals = new Literals();
    private final Sequences sequences = new Sequences();
    private final History history = new History();
    private final XxHash64 hash = new XxHash64();

    private boolean inFrame;
    private boolean lastBlock;
    private boolean summed;
    private int mostBlock;

    /** What the frame's header says that it holds, -1 if it does not. */
    private long announced;

    private long held;

    /** What of the present block has been read. */
    private int taken;

    /**
     * @param in compressed data; closed with this stream
     */
    public ZstdInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
        Objects.checkFromIndexSize(at, length, to.length);
        if (length == 0) {
            return 0;
        }
        while (taken == history.blockLength()) {
            if (!advance()) {
                return -1;
            }
        }
        final int count = Math.min(length, history.blockLength() - taken);
        history.copy(taken, to, at, count);
        taken += count;
        return count;
    }

    /** Decompresses the next block; false at the end. */
    private boolean advance() throws IOException {
        if (inFrame && lastBlock) {
            endFrame();
        }
        if (!inFrame && !beginFrame()) {
            return false;
        }
        history.beginBlock();
        taken = 0;
        try {
            block();
        } catch (IndexOutOfBoundsException e) {
            throw new CorruptException("a block that reaches beyond its data");
        }
        held += history.blockLength();
        if (summed) {
            history.sum(hash);
        }
        return true;
    }

    private boolean beginFrame() throws IOException {
        int magic;
        do {
            final int got = in.readNBytes(data, 0, 4);
            if (got == 0) {
                return false;
            }
            requireAll(got, 4);
            magic = (int) word(4);
            if (magic >>> 4 == SKIPPABLE) {
                in.skipNBytes(need(4));
            }
        } while (magic >>> 4 == SKIPPABLE);
        if (magic != MAGIC) {
            throw new CorruptException("a frame begins with " + Integer.toHexString(magic));
        }
        final int descriptor = (int) need(1);
        if ((descriptor & 8) != 0) {
            throw new CorruptException("a reserved bit of a frame's header");
        }
        final boolean single = (descriptor & 0x20) != 0;
        summed = (descriptor & 4) != 0;
        long window = single ? 0 : window((int) need(1));
        final int dictionary = new int[] {0, 1, 2, 4}[descriptor & 3];
        if (dictionary > 0 && need(dictionary) != 0) {
            throw new IOException("zstd data needs a dictionary, which is not supported");
        }
        announced = contentSize(descriptor >> 6, single);
        window = single ? announced : window;
        if (window > MOST_WINDOW || window < 0) {
            throw new IOException(
                    "zstd data needs a window of "
                            + Long.toUnsignedString(window)
                            + " bytes: must be at most "
                            + MOST_WINDOW);
        }
        history.begin((int) window);
        mostBlock = (int) Math.min(window, MOST_BLOCK);
        literals.reset();
        sequences.reset();
        hash.reset();
        held = 0;
        lastBlock = false;
        inFrame = true;
        return true;
    }

    /** Section 3.1.1.1.2. */
    private static long window(int descriptor) {
        final long base = 1L << 10 + (descriptor >> 3);
        return base + base / 8 * (descriptor & 7);
    }

    /** Section 3.1.1.1.4. */
    private long contentSize(int flag, boolean single) throws IOException {
        return switch (flag) {
            case 0 -> single ? need(1) : -1;
            case 1 -> need(2) + 256;
            case 2 -> need(4);
            default -> need(8);
        };
    }

    private void endFrame() throws IOException {
        if (announced >= 0 && held != announced) {
            throw new CorruptException("a frame of " + held + " bytes, not of " + announced);
        }
        if (summed && need(4) != (hash.value() & 0xffff_ffffL)) {
            throw new CorruptException("a frame's checksum is another one");
        }
        inFrame = false;
    }

    private void block() throws IOException {
        final int header = (int) need(3);
        final int size = header >> 3;
        lastBlock = (header & 1) != 0;
        if (size > mostBlock) {
            throw new CorruptException("a block of " + size + " bytes");
        }
        switch (header >> 1 & 3) {
            case 0:
                fetch(size);
                history.append(data, 0, size);
                break;
            case 1:
                history.fill((byte) need(1), size);
                break;
            case 2:
                fetch(size);
                sequences.execute(data, literals.read(data, 0, size), size, literals, history);
                break;
            default:
                throw new CorruptException("a block of a reserved type");
        }
    }

    private void fetch(int count) throws IOException {
        requireAll(in.readNBytes(data, 0, count), count);
    }

    /** The next bytes as a number, lowest first. */
    private long need(int count) throws IOException {
        fetch(count);
        return word(count);
    }

    private long word(int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (data[i] & 0xffL) << Byte.SIZE * i;
        }
        return word;
    }

    private static void requireAll(int got, int wanted) throws EOFException {
        if (got < wanted) {
            throw new EOFException("zstd data ends too early");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
