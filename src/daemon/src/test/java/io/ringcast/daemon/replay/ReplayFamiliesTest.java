package io.ringcast.daemon.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.daemon.Cli;
import io.ringcast.daemon.replay.CaptureFiles.Captured;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import io.ringcast.testbed.UdpFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the replay of a capture with IPv4 and IPv6 by rules for both. */
class ReplayFamiliesTest {
    private static final int PAIRS = 100;
    private static final long MAC = 0x0200_0000_0009L;

    private static final String RULES =
            """
            rules:
              - name: ipv4
                match: {group: 239.1.2.3}
                to: [10.0.2.2, 239.200.0.1]
                ttl: set 9
              - name: ipv6
                match: {group: "ff3e::1", source: "2001:db8::/32"}
                to: ["2001:db8:2::2", "[2001:db8:2::3]:7000", "ff3e::2"]
                hop-limit: set 9
              - name: sender
                match: {group: "ff3e::3"}
                to: ["2001:db8:2::4"]
                source: "[2001:db8:9::9]:99"
                udp-checksum: full
            """;

    @TempDir private Path directory;

    private final List<Captured> frames = new ArrayList<>();
    private final List<Captured> expected = new ArrayList<>();

    private static UdpFrame to(String address, int number) {
        return UdpFrame.to(address).payload(new byte[number]);
    }

    private static void add(List<Captured> list, int number, UdpFrame frame) {
        list.add(Captured.of(1_700_000_000_000_000_000L + number, frame.bytes()));
    }

    private void traffic() {
        for (int i = 0; i < PAIRS; i++) {
            add(frames, i, to("239.1.2.3", i));
            add(expected, i, to("10.0.2.2", i).mac(MAC).ttl(9));
            add(expected, i, to("239.200.0.1", i).ttl(9));
            add(frames, i, to("ff3e::1", i).tag(0x8100, 5));
            add(expected, i, to("2001:db8:2::2", i).tag(0x8100, 5).mac(MAC).ttl(9));
            add(expected, i, to("2001:db8:2::3", i).tag(0x8100, 5).mac(MAC).ttl(9).port(7000));
            add(expected, i, to("ff3e::2", i).tag(0x8100, 5).ttl(9));
            add(frames, i, to("ff3e::1", i).from("2001:db9::1"));
            add(frames, i, to("ff3e::3", i).options(8));
            add(
                    expected,
                    i,
                    to("2001:db8:2::4", i)
                            .options(8)
                            .mac(MAC)
                            .from("2001:db8:9::9")
                            .sourcePort(99));
        }
    }

    private Path replay() throws Exception {
        traffic();
        final Path rules = Files.writeString(directory.resolve("c.yaml"), RULES);
        final Path in = CaptureFiles.write(directory.resolve("in.pcap"), frames);
        final Path out = directory.resolve("out.pcap");
        final Cli replay =
                Cli.run(
                        "replay",
                        "-c",
                        rules.toString(),
                        in.toString(),
                        out.toString(),
                        "--to-mac",
                        "02:00:00:00:00:09",
                        "--json");
        assertEquals(0, replay.exitCode(), replay::err);
        final RunSummary summary = RunSummary.fromMap(Json.read(replay.out()));
        assertEquals(4 * PAIRS, summary.received());
        assertEquals(3 * PAIRS, summary.matched());
        assertEquals(PAIRS, summary.unmatched());
        assertEquals(6 * PAIRS, summary.forwarded());
        return out;
    }

    @Test
    void bothInOneFile() throws Exception {
        assertEquals(expected, CaptureFiles.read(replay()));
    }

    /** tshark confirms that each checksum is correct. */
    @Test
    void tsharkFindsEveryChecksumRight() throws Exception {
        final String tshark =
                Tools.find("tshark").orElseGet(() -> Assumptions.abort("tshark is missing"));
        final Path out = replay();
        assertEquals(6 * PAIRS, seen(tshark, out, "udp.checksum.status == \"Good\""));
        assertEquals(2 * PAIRS, seen(tshark, out, "ip.checksum.status == \"Good\""));
        assertEquals(0, seen(tshark, out, "udp.checksum.status == \"Bad\""));
        assertEquals(PAIRS, seen(tshark, out, "ipv6.dst == ff3e::2 && ipv6.hlim == 9"));
    }

    private static int seen(String tshark, Path file, String filter) {
        final Task task =
                Task.start(
                        "tshark",
                        List.of(
                                tshark,
                                "-n",
                                "-r",
                                file.toString(),
                                "-o",
                                "ip.check_checksum:TRUE",
                                "-o",
                                "udp.check_checksum:TRUE",
                                "-Y",
                                filter,
                                "-T",
                                "fields",
                                "-e",
                                "frame.number"));
        assertEquals(0, task.exitCode(Duration.ofSeconds(120)), () -> task.err().toString());
        return task.out().size();
    }
}
