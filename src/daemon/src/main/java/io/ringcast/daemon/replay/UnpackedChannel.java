package io.ringcast.daemon.replay;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Channel that decompresses a file if its first bytes are those of gzip (RFC 1952) or Zstandard
 * (RFC 8878), and reads any other file unchanged.
 *
 * <p>Memory: what the decompressor needs, independent of the file's size. The window of zstd must
 * fit in the heap. It is 8 MiB at most, unless the file was compressed with {@code zstd --ultra} or
 * {@code --long}.
 *
 * <p>Threading: one thread.
 */
final class UnpackedChannel implements ReadableByteChannel {
    private static final int MAGIC = 4;
    private static final int GZIP = 0x8b1f;
    private static final int ZSTD = 0xfd2fb528;
    private static final int PIECE = 1 << 16;

    private final ReadableByteChannel file;

    /** The first bytes of the file, which are delivered again after the format check. */
    private final ByteBuffer head = ByteBuffer.allocate(MAGIC).order(ByteOrder.LITTLE_ENDIAN);

    private final byte[] piece = new byte[PIECE];
    private boolean recognised;
    private String format = "";
    private InputStream unpacked;
    private long position;

    /**
     * @param file the file; this channel closes it
     */
    UnpackedChannel(ReadableByteChannel file) {
        this.file = file;
    }

    /** Returns the number of bytes read from the file, before decompression. */
    long position() {
        return position;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        if (!recognised) {
            recognised = true;
            recognise();
        }
        return format.isEmpty() ? packed(to) : unpacked(to);
    }

    private void recognise() throws IOException {
        while (head.hasRemaining() && file.read(head) >= 0) {
            // until the first bytes are there, or the file ends
        }
        head.flip();
        if (head.limit() >= 2 && (head.getShort(0) & 0xffff) == GZIP) {
            format = "gzip";
        } else if (head.limit() == MAGIC && head.getInt(0) == ZSTD) {
            format = "zstd";
        }
    }

    private int packed(ByteBuffer to) throws IOException {
        final int count;
        if (head.hasRemaining()) {
            count = Math.min(head.remaining(), to.remaining());
            to.put(head.slice().limit(count));
            head.position(head.position() + count);
        } else {
            count = file.read(to);
        }
        position += Math.max(0, count);
        return count;
    }

    private int unpacked(ByteBuffer to) throws IOException {
        final int count;
        try {
            if (unpacked == null) {
                final InputStream packed = new Packed();
                unpacked =
                        format.equals("gzip")
                                ? new GZIPInputStream(packed, PIECE)
                                : new ZstdInputStream(packed);
            }
            count = unpacked.read(piece, 0, Math.min(piece.length, to.remaining()));
        } catch (ReadException e) {
            throw e.getCause();
        } catch (ZipException | MalformedInputException e) {
            throw new IOException(format + " data is corrupt: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(format + " data ends too early", e);
        } catch (OutOfMemoryError e) { // the window: up to 2 GiB by a frame's header
            throw new IOException(format + " data needs a window larger than memory", e);
        } catch (RuntimeException e) { // the decoder does not check every access
            throw new IOException(format + " data is corrupt", e);
        }
        if (count > 0) {
            to.put(piece, 0, count);
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Failure to read the file itself, independent of its compression. */
    private static final class ReadException extends IOException {
        private static final long serialVersionUID = 1L;

        ReadException(IOException cause) {
            super(cause);
        }

        @Override
        public synchronized IOException getCause() {
            return (IOException) super.getCause();
        }
    }

    /** The compressed file as a stream. */
    private final class Packed extends InputStream {
        @Override
        public int read() throws IOException {
            final byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int at, int length) throws IOException {
            try {
                return packed(ByteBuffer.wrap(to, at, length));
            } catch (IOException e) {
                throw new ReadException(e);
            }
        }

        /**
         * Returns 1, because GZIPInputStream takes 0 between two members for the end of the file.
         */
        @Override
        public int available() {
            return 1;
        }
    }
}
