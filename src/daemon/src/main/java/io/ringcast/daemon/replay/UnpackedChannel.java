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
 * A file without its compression, if its first bytes are those of gzip (RFC 1952) or Zstandard (RFC
 * 8878); any other file as it is.
 *
 * <p>Memory: what a decompressor needs, whatever the file's size; zstd's window, which is 8 MiB at
 * most unless somebody asks for more ({@code zstd --ultra} and {@code --long}), must fit in the
 * heap.
 *
 * <p>Threading: one thread.
 */
final class UnpackedChannel implements ReadableByteChannel {
    private static final int MAGIC = 4;
    private static final int GZIP = 0x8b1f;
    private static final int ZSTD = 0xfd2fb528;
    private static final int PIECE = 1 << 16;

    private final ReadableByteChannel file;

    /** The first bytes, until they have been read once more. */
    private final ByteBuffer head = ByteBuffer.allocate(MAGIC).order(ByteOrder.LITTLE_ENDIAN);

    private final byte[] piece = new byte[PIECE];
    private boolean recognised;
    private String format = "";
    private InputStream unpacked;
    private long position;

    /**
     * @param file the channel closes it
     */
    UnpackedChannel(ReadableByteChannel file) {
        this.file = file;
    }

    /** Bytes of the file that have been read, compressed as they are. */
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
            // until they are there, or the file ends
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
        } catch (OutOfMemoryError e) { // for the window, which a frame's header may make 2 GiB
            throw new IOException(format + " data needs a window larger than memory", e);
        } catch (RuntimeException e) { // a decoder that does not look before each step
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

    /** The file itself cannot be read: nothing that its format has to do with. */
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

    /** The file as it is, as a stream. */
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

        /** Not 0, which GZIPInputStream takes for the end between two members. */
        @Override
        public int available() {
            return 1;
        }
    }
}
