package io.ringcast.testkit;

import io.ringcast.engine.capture.CaptureReader;
import io.ringcast.engine.capture.CaptureWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Capture files as lists of frames: recorded traffic goes into a {@link SimulatedEngine}, and what
 * it sent into a file for tcpdump or Wireshark.
 *
 * <pre>{@code
 * engine.receive(CaptureFile.read(Path.of("feed.pcap")));
 * CaptureFile.write(Path.of("sent.pcap"), engine.sent().stream().map(SentFrame::frame).toList());
 * }</pre>
 */
public final class CaptureFile {
    private CaptureFile() {}

    /**
     * Reads all Ethernet frames of a file: pcap (micro- and nanoseconds) or pcapng, in either byte
     * order. Packets that were captured without an Ethernet header (link types RAW, IPV4, IPV6,
     * LINUX_SLL and LINUX_SLL2) get one.
     *
     * @param file capture file; it is read to its end, and all of its frames are kept in memory
     * @return the frames in the order of the file; empty if it has none
     * @throws IOException if the file cannot be read, is no capture file, or is corrupt; the
     *     message is one line that names the file, the place and the rule that the file breaks
     * @throws IllegalArgumentException if a frame is longer than {@link TestFrame#MAX_LENGTH} bytes
     */
    public static List<TestFrame> read(Path file) throws IOException {
        final List<TestFrame> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next()) {
                final byte[] bytes = new byte[reader.capturedLength()];
                MemorySegment.copy(
                        reader.memory(),
                        ValueLayout.JAVA_BYTE,
                        reader.offset(),
                        bytes,
                        0,
                        bytes.length);
                frames.add(
                        TestFrame.captured(
                                bytes,
                                reader.wireLength(),
                                reader.timestamp(),
                                reader.segmentSize()));
            }
        }
        return frames;
    }

    /**
     * Writes frames to a file, which is created or overwritten: pcapng if its name ends in {@code
     * .pcapng}, otherwise pcap with nanosecond time stamps. Pcap cannot mark a frame as a
     * super-frame.
     *
     * @param file file to write, in a directory that exists
     * @param frames frames in the order in which they are written
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, List<TestFrame> frames) throws IOException {
        final CaptureWriter opened = CaptureWriter.create(file);
        try (CaptureWriter writer = opened) {
            for (final TestFrame frame : frames) {
                final byte[] bytes = frame.content();
                writer.write(
                        frame.timestamp(),
                        MemorySegment.ofArray(bytes),
                        0,
                        bytes.length,
                        frame.wireLength(),
                        frame.segmentSize());
            }
        }
        if (opened.failure().isPresent()) {
            throw opened.failure().get();
        }
    }
}
