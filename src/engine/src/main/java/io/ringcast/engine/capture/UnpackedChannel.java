package io.ringcast.engine.capture;

import io.ringcast.engine.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file without its compression, if its first bytes are those of gzip (RFC 1952) or Zstandard (RFC
 * 8878); any other file as it is.
 *
 * <p>Memory: what a decompressor needs, 192 MiB at most, whatever the file's size.
 */
final class UnpackedChannel implements ReadableByteChannel {
    private static final int MAGIC = 4;
    private static final int GZIP = 0x8b1f;
    private static final int PIECE = 1 << 16;
    private static final int NOT_PACKED = -1;

    private final ReadableByteChannel file;

    /** The first bytes, until they have been read once more. */
    private final ByteBuffer head = ByteBuffer.allocate(MAGIC).order(ByteOrder.LITTLE_ENDIAN);

    private InputStream unpacked;
    private byte[] piece;
    private long position = NOT_PACKED;

    private UnpackedChannel(ReadableByteChannel file) {
        this.file = file;
    }

    /**
     * Reads the first bytes.
     *
     * @param name how messages name the file
     */
    static UnpackedChannel of(String name, ReadableByteChannel file) throws CaptureException {
        final UnpackedChannel channel = new UnpackedChannel(file);
        try {
            channel.recognise();
        } catch (IOException e) {
            throw new CaptureException(name, 0, "read: " + CaptureException.reason(e), e);
        }
        return channel;
    }

    private void recognise() throws IOException {
        while (head.hasRemaining() && file.read(head) >= 0) {
            // until they are there, or the file ends
        }
        head.flip();
        final boolean gzip = head.limit() >= 2 && (head.getShort(0) & 0xffff) == GZIP;
        if (gzip || head.limit() == MAGIC && head.getInt(0) == ZstdInputStream.MAGIC) {
            position = 0;
            piece = new byte[PIECE];
            try {
                unpacked =
                        gzip
                                ? new GZIPInputStream(new Packed(), PIECE)
                                : new ZstdInputStream(new Packed());
            } catch (EOFException | ZipException e) {
                throw described(e);
            }
        }
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        if (unpacked == null) {
            return packed(to);
        }
        try {
            final int count = unpacked.read(piece, 0, Math.min(piece.length, to.remaining()));
            if (count > 0) {
                to.put(piece, 0, count);
            }
            return count;
        } catch (EOFException | ZipException e) {
            throw described(e);
        }
    }

    /** Java's words for a broken gzip file do not say what it is about. */
    private IOException described(IOException e) {
        final boolean gzip = !(unpacked instanceof ZstdInputStream);
        if (gzip && e instanceof EOFException) {
            return new IOException("gzip data ends too early", e);
        }
        return gzip ? new IOException("gzip data is corrupt: " + e.getMessage(), e) : e;
    }

    private int packed(ByteBuffer to) throws IOException {
        if (!head.hasRemaining()) {
            return file.read(to);
        }
        final int count = Math.min(head.remaining(), to.remaining());
        to.put(head.slice().limit(count));
        head.position(head.position() + count);
        return count;
    }

    /** Bytes read of a compressed file; -1 if it is none. */
    long packedPosition() {
        return position;
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** The file as it is, as a stream. */
    private final class Packed extends InputStream {
        @Override
        public int read() throws IOException {
            final byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int at, int length) throws IOException {
            final int count = packed(ByteBuffer.wrap(to, at, length));
            position += Math.max(0, count);
            return count;
        }

        /** Not 0, which GZIPInputStream takes for the end between two members. */
        @Override
        public int available() {
            return 1;
        }
    }
}
