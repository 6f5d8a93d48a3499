package io.ringcast.engine.capture;

import java.nio.file.Path;
import java.util.Locale;

/** A format that {@link CaptureWriter} writes. */
public enum CaptureFormat {
    /** pcap with the nanosecond magic. */
    PCAP,
    /** pcapng: one section, one interface, enhanced packet blocks in nanoseconds. */
    PCAPNG;

    /**
     * The longest frame, in bytes, that is read or written: 256 KiB, what the usual tools allow
     * (MAXIMUM_SNAPLEN in libpcap's pcap-int.h). A longer one in a file is a corrupt length.
     */
    public static final int MAX_FRAME = 262144;

    /** The format that a file name asks for: {@code .pcapng} is pcapng, all others are pcap. */
    public static CaptureFormat forFile(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".pcapng") ? PCAPNG : PCAP;
    }

    /** A new encoder for a file of this format; only pcapng can hold the interface's name. */
    RecordEncoder encoder(String interfaceName) {
        return this == PCAPNG ? new PcapngEncoder(interfaceName) : new PcapEncoder();
    }
}
