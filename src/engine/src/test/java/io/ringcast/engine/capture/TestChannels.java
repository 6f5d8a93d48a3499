package io.ringcast.engine.capture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Files with rare but real behaviour. */
final class TestChannels {
    private TestChannels() {}

    static ReadableByteChannel of(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    /** Returns a file that gives a few bytes at a time, as a pipe may. */
    static ReadableByteChannel trickling(byte[] bytes, RandomGenerator random) {
        return new ReadableByteChannel() {
            private int position;
            private boolean open = true;

            @Override
            public int read(ByteBuffer to) {
                if (position == bytes.length) {
                    return -1;
                }
                int length = Math.min(1 + random.nextInt(40), to.remaining());
                length = Math.min(length, bytes.length - position);
                to.put(bytes, position, length);
                position += length;
                return length;
            }

            @Override
            public boolean isOpen() {
                return open;
            }

            @Override
            public void close() {
                open = false;
            }
        };
    }

    /** Returns the head once, then the body this many times: large files in little memory. */
    static ReadableByteChannel repeating(byte[] head, byte[] body, long times) {
        return new ReadableByteChannel() {
            private byte[] bytes = head;
            private int position;
            private long left = times;
            private boolean open = true;

            @Override
            public int read(ByteBuffer to) {
                if (position == bytes.length) {
                    if (left-- == 0) {
                        return -1;
                    }
                    bytes = body;
                    position = 0;
                }
                final int length = Math.min(bytes.length - position, to.remaining());
                to.put(bytes, position, length);
                position += length;
                return length;
            }

            @Override
            public boolean isOpen() {
                return open;
            }

            @Override
            public void close() {
                open = false;
            }
        };
    }

    /** File on a disk that becomes full at some length: the last write succeeds in part. */
    static final class FullDisk implements SeekableByteChannel {
        private final byte[] bytes;
        private int length;
        private boolean open = true;

        FullDisk(int capacity) {
            bytes = new byte[capacity];
        }

        byte[] bytes() {
            return Arrays.copyOf(bytes, length);
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            final int taken = Math.min(from.remaining(), bytes.length - length);
            if (taken == 0) {
                throw new IOException("No space left on device");
            }
            from.get(bytes, length, taken);
            length += taken;
            return taken;
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            length = (int) Math.min(length, size);
            return this;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }

        @Override
        public int read(ByteBuffer to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            return length;
        }

        @Override
        public SeekableByteChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long size() {
            return length;
        }
    }
}
