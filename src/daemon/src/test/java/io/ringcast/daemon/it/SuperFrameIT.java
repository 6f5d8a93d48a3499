package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.replay.CaptureFiles;
import io.ringcast.daemon.replay.CaptureFiles.Captured;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests senders that let the kernel segment their datagrams (UDP_SEGMENT). Over veth, these
 * datagrams arrive as super-frames.
 */
@Timeout(1_800)
class SuperFrameIT {
    private static final int IP = 14;
    private static final int IDENTIFICATION = IP + 4;
    private static final int IP_CHECKSUM = IP + 10;

    /** IP options: two no-operations and the end of the list (RFC 791). */
    private static final byte[] OPTIONS = {1, 1, 0, 0};

    @ParameterizedTest
    @CsvSource({"auto, v2", "gso, v2", "ring, v2", "direct, v2", "auto, v3", "ring, v3"})
    void everyDatagramArrivesOnce(String transmitter, String receive) throws Exception {
        try (Lab lab = Lab.open()) {
            final Task application = lab.startApplication();
            final Task engine = lab.startEngine("--transmitter", transmitter, "--receive", receive);
            SuperFrameSender.TWENTY.send(lab, 500);
            final long arrived = Lab.awaitReceived(application, 10_000);
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            Lab.assertLaw(summary);
            assertEquals(10_000, arrived);
            assertEquals(10_000, summary.matched());
            assertEquals(10_000, summary.forwarded());
            assertEquals(500, summary.receivedSuperFrames());
            final boolean whole = transmitter.equals("auto") || transmitter.equals("gso");
            // Super-frames of one burst may be merged into one.
            final long sent = summary.sentSuperFrames();
            assertTrue(whole ? sent > 0 && sent <= 500 : sent == 0, summary::toString);
        }
    }

    /** Sends the same datagrams with and without segmentation offload, and compares the bytes. */
    @ParameterizedTest
    @CsvSource({"ring", "direct", "auto"})
    void theBytesAreThoseThatTheSendersKernelWouldHaveCut(String transmitter) throws Exception {
        assertSameBytes(SuperFrameSender.ANY, "--transmitter", transmitter, "--gso", "off");
    }

    /**
     * The kernel merges datagrams with IP options, but does not segment those of a packet socket,
     * so the engine sends them as single frames.
     */
    @Test
    void ipOptions() throws Exception {
        final SuperFrameSender sender =
                new SuperFrameSender("2000/100", "1999/100", "60000/1000").ipOptions(OPTIONS);
        final List<String> frames = assertSameBytes(sender);
        assertEquals(0x46, bytes(frames.get(0)).get(IP), "a header of six words");
    }

    private static List<String> assertSameBytes(SuperFrameSender sender, String... options)
            throws Exception {
        final List<String> merged = onTheWire(sender, "on", options);
        final List<String> single = onTheWire(sender, "off", options);
        assertEquals(10 * sender.perRound(), single.size());
        assertEquals(single.size(), merged.size());
        for (int i = 0; i < single.size(); i++) {
            assertEquals(single.get(i), merged.get(i), "frame " + i);
        }
        return merged;
    }

    /** Returns the frames that reach the receiver, as hexadecimal text. */
    private static List<String> onTheWire(
            SuperFrameSender sender, String offload, String... options) throws Exception {
        try (Lab lab = Lab.open()) {
            Tools.find("ethtool")
                    .orElseGet(() -> Assumptions.abort("ethtool: no such program here"));
            Lab.run(lab.sender, "ethtool", "-K", "s0", "tx-udp-segmentation", offload);
            final Task tap = Lab.ready(lab.receiver.start("tap", FrameTap.command("r0")));
            final Task engine = lab.startEngine(options);
            sender.send(lab, 10);
            Until.holds(() -> datagrams(tap).size() >= 10 * sender.perRound());
            final RunSummary summary = Lab.summary(engine);
            assertEquals(10 * sender.perRound(), summary.forwarded(), summary::toString);
            assertEquals(
                    offload.equals("on") ? 10 * sender.superFramesPerRound() : 0,
                    summary.receivedSuperFrames(),
                    summary::toString);
            return withRelativeIds(datagrams(tap), sender.datagrams());
        }
    }

    /** Returns the UDP frames that a tap has printed, with or without IP options. */
    private static List<String> datagrams(Task tap) {
        return tap.out().stream().filter(line -> bytes(line).get(IP + 9) == 17).toList();
    }

    /**
     * Makes each IP identification relative to the first one of its send call, and sets the IP
     * checksum to zero. From call to call, the kernel increases the identification at random
     * (ip_idents_reserve in net/ipv4/route.c).
     */
    private static List<String> withRelativeIds(List<String> lines, int[] calls) {
        final List<String> relative = new ArrayList<>();
        int call = 0;
        int left = 0;
        int first = 0;
        for (final String line : lines) {
            final ByteBuffer frame = bytes(line);
            assertEquals(0xffff, sum(frame), () -> "IP checksum of " + line);
            final int id = frame.getShort(IDENTIFICATION);
            if (left == 0) {
                left = calls[call++ % calls.length];
                first = id;
            }
            left--;
            frame.putShort(IDENTIFICATION, (short) (id - first));
            frame.putShort(IP_CHECKSUM, (short) 0);
            relative.add(line.substring(0, 2) + HexFormat.of().formatHex(frame.array()));
        }
        return relative;
    }

    private static ByteBuffer bytes(String line) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(line.substring(2)));
    }

    /** Returns the sum of the IPv4 header (RFC 1071). */
    private static int sum(ByteBuffer frame) {
        final int end = IP + 4 * (frame.get(IP) & 15);
        int sum = 0;
        for (int at = IP; at < end; at += 2) {
            sum += frame.getShort(at) & 0xffff;
        }
        return (sum & 0xffff) + (sum >>> 16);
    }

    /** The kernel does not segment a super-frame with a VLAN tag, so the engine does. */
    @Test
    void withATagTheyAreCut() throws Exception {
        try (Lab lab = Lab.open()) {
            final Task tap = Lab.ready(lab.receiver.start("tap", FrameTap.command("r0")));
            final Task engine = lab.startEngine("--vlan", "set 7");
            SuperFrameSender.TWENTY.send(lab, 20);
            final List<Frame> frames = Lab.awaitFrames(tap, 400);
            final RunSummary summary = Lab.summary(engine);
            assertEquals(20, summary.receivedSuperFrames(), summary::toString);
            assertEquals(0, summary.sentSuperFrames(), summary::toString);
            assertEquals(400, frames.size());
            for (int i = 0; i < frames.size(); i++) {
                assertEquals(i, frames.get(i).sequence());
                assertEquals(142, frames.get(i).bytes().length);
            }
        }
    }

    @Test
    void twoDestinations() throws Exception {
        try (Lab lab = Lab.open()) {
            final Task first = lab.startApplication();
            final Task second =
                    Lab.ready(lab.receiver.start("second", Lab.receiveCommand("--port", "10001")));
            final Task engine = lab.startEngine("--to", Lab.RECEIVER + ":10001");
            SuperFrameSender.TWENTY.send(lab, 100);
            assertEquals(2_000, Lab.awaitReceived(first, 2_000));
            assertEquals(2_000, Lab.awaitReceived(second, 2_000));
            final RunSummary summary = Lab.summary(engine);
            assertEquals(100, summary.receivedSuperFrames(), summary::toString);
            assertTrue(summary.sentSuperFrames() > 0, summary::toString);
            assertEquals(4_000, summary.forwarded(), summary::toString);
        }
    }

    /** All datagrams of a flow go to one worker, in order. */
    @Test
    void severalWorkers() throws Exception {
        try (Lab lab = Lab.open()) {
            final SuperFrameSender sender = SuperFrameSender.ANY.flows(4);
            final Task application = lab.startApplication();
            final Task engine = lab.startEngine("--workers", "2");
            sender.send(lab, 50);
            final long wanted = 50L * sender.perRound();
            final long arrived = Lab.awaitReceived(application, wanted);
            final Map<String, Object> received = Lab.finish(application);
            final RunSummary summary = Lab.summary(engine);
            assertEquals(0, Fields.integer(received, "out_of_order"), received::toString);
            assertEquals(4, Fields.integer(received, "senders"), received::toString);
            assertEquals(wanted, arrived, summary::toString);
            assertEquals(
                    50L * sender.superFramesPerRound(),
                    summary.receivedSuperFrames(),
                    summary::toString);
        }
    }

    /**
     * A second Ringcast at the other end of a veth pair forwards the super-frames that the first
     * one makes.
     */
    @Test
    void whatOneMakesAnotherForwards() throws Exception {
        try (Lab lab = Lab.open()) {
            final Namespace end = lab.testbed().namespace("end");
            lab.testbed()
                    .connect(lab.receiver, "eth2", "203.0.113.1/24", end, "eth3", "203.0.113.2/24");
            end.ip("route add default via 203.0.113.1");
            final Task application = lab.startApplicationIn(end);
            final Task second =
                    chained(lab.receiver, "-i r0 -o eth2 --group 239.9.9.9 --to 203.0.113.2");
            final Task first =
                    chained(lab.bridge, "-i if1 -o eth0 --group " + Lab.GROUP + " --to 239.9.9.9");
            final String[] eight = new String[8];
            Arrays.fill(eight, "40/40");
            new SuperFrameSender(eight).send(lab, 375);
            assertEquals(3_000, Lab.awaitReceived(application, 3_000));
            final RunSummary merging = Lab.summary(first);
            final RunSummary forwarding = Lab.summary(second);
            assertEquals(0, merging.receivedSuperFrames(), merging::toString);
            assertTrue(merging.sentSuperFrames() > 0, merging::toString);
            assertEquals(merging.sentSuperFrames(), forwarding.receivedSuperFrames());
            assertEquals(3_000, forwarding.forwarded(), forwarding::toString);
        }
    }

    private static Task chained(Namespace namespace, String options) {
        final List<String> arguments = new ArrayList<>(List.of(options.split(" ")));
        arguments.add("--json");
        return Lab.ready(namespace.start("engine", Lab.engineCommand(arguments)));
    }

    /** A replay of the run's capture makes the same datagrams and the same counts. */
    @Test
    void captureAndReplay(@TempDir Path directory) throws Exception {
        final Path in = directory.resolve("in.pcapng");
        final Path out = directory.resolve("out.pcapng");
        try (Lab lab = Lab.open()) {
            final Task tap = Lab.ready(lab.receiver.start("tap", FrameTap.command("r0")));
            final Task engine =
                    lab.startEngine("--transmitter", "ring", "--capture-in", in.toString());
            final int wanted = 10 * SuperFrameSender.ANY.perRound();
            SuperFrameSender.ANY.send(lab, 10);
            Lab.awaitFrames(tap, wanted);
            final RunSummary live = Lab.summary(engine);
            final Task replay =
                    Task.start(
                            "replay",
                            Launcher.command(
                                    "replay",
                                    "--to=" + Lab.RECEIVER,
                                    "--to-mac=" + Lab.mac(lab.receiver, "r0"),
                                    "--mtu=1500",
                                    // the capture holds single frames with an unfinished UDP
                                    // checksum
                                    "--udp-checksum=full",
                                    "--json",
                                    in.toString(),
                                    out.toString()));
            assertEquals(0, replay.exitCode(Lab.PATIENCE), () -> replay.err().toString());
            assertEquals(List.of(), replay.err());
            final RunSummary replayed = RunSummary.fromMap(Json.read(replay.lastLine()));
            assertEquals(wanted, live.forwarded(), live::toString);
            assertEquals(live.received(), replayed.received());
            assertEquals(live.receivedBytes(), replayed.receivedBytes());
            assertEquals(live.receivedSuperFrames(), replayed.receivedSuperFrames());
            assertEquals(live.matched(), replayed.matched());
            assertEquals(live.sentBytes(), replayed.sentBytes());
            assertEquals(
                    tap.out().stream().filter(Frame::isUdp).map(line -> line.substring(2)).toList(),
                    CaptureFiles.read(out).stream().map(Captured::hex).toList());
        }
    }

    /**
     * Without CAP_NET_ADMIN, the socket queue is limited by net.core.rmem_max; everything else
     * works.
     */
    @Test
    void withoutNetAdmin() throws Exception {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "only root can give privileges");
        Ordinary.assumeReadable(Launcher.command("run").get(0));
        try (Lab lab = Lab.open()) {
            final Task application = lab.startApplication();
            final List<String> command = new ArrayList<>(Ordinary.user());
            command.addAll(List.of("--inh-caps=+net_raw", "--ambient-caps=+net_raw"));
            command.addAll(
                    Lab.engineCommand("-i", "if1", "-o", "eth0", "--to", Lab.RECEIVER, "--json"));
            final Task engine = Lab.ready(lab.bridge.start("engine", command));
            SuperFrameSender.ANY.send(lab, 20);
            final long wanted = 20L * SuperFrameSender.ANY.perRound();
            Until.holds(() -> Lab.counted(application, "received") >= wanted);
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            Lab.assertLaw(summary);
            assertEquals(120, summary.receivedSuperFrames(), summary::toString);
            assertEquals(wanted, summary.received(), summary::toString);
            // On a busy machine, the engine may fetch some super-frames too late; it counts these
            // as unfetched.
            final long unfetched = summary.dropped().getOrDefault("unfetched", 0L);
            assertEquals(wanted - unfetched, summary.forwarded(), summary::toString);
            assertTrue(summary.sentSuperFrames() > 0, summary::toString);
        }
    }

    /**
     * Super-frames pass this host's own stack unsegmented, and an application gets each datagram
     * once.
     */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "on"})
    void localDelivery(String consume) throws Exception {
        try (HostLab host = HostLab.open()) {
            for (final String device : List.of("all", "if1", "eth0", "lo")) {
                host.set(device + ".rp_filter", 0);
            }
            final Task application = host.application();
            final Task engine =
                    host.start(
                            Lab.engineCommand(
                                    "-i", "if1", "-o", "eth0", "--consume", consume, "--json"));
            final String line =
                    engine.awaitErr(
                            text -> text.contains("ready:") || text.contains("EPERM"),
                            Lab.PATIENCE);
            Assumptions.assumeFalse(line.contains("EPERM"), line);
            final SuperFrameSender sender = SuperFrameSender.TWENTY;
            sender.send(host.lab, 100);
            HostLab.await(application, "any", 2_000);
            final Map<String, Object> got = HostLab.counted(application, 2_000);
            final RunSummary summary = Lab.summary(engine);
            assertEquals(2_000, Fields.integer(got, "any"), got::toString);
            assertEquals("eth0", got.get("through"));
            assertEquals(100, summary.receivedSuperFrames(), summary::toString);
            assertTrue(summary.sentSuperFrames() > 0, summary::toString);
        }
    }
}
