package io.ringcast.bench.contender;

import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.testbed.ThreeHosts;
import io.ringcast.testbed.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** All contenders, in the order of the tables. */
public final class Contenders {
    /** The contender that the others are compared with. */
    public static final String REFERENCE = "c";

    /** The reference that keeps super-frames whole. */
    public static final String SUPER_FRAME_REFERENCE = "c-gro";

    /** The null run. */
    public static final String NULL = Nobody.NAME;

    private static final int RING_FRAMES = 4096;
    private static final String JAVA_OPTIONS = "RINGCAST_JAVA_OPTS";

    private final ReferencePrograms programs;
    private final String cpu;

    /**
     * @param cpu CPU of contenders that are processes
     */
    public Contenders(ReferencePrograms programs, int cpu) {
        this.programs = programs;
        this.cpu = Integer.toString(cpu);
    }

    /**
     * All of them.
     *
     * @param variants ways to run Ringcast
     */
    public List<Contender> all(List<Variant> variants) {
        final List<Contender> all = new ArrayList<>();
        all.add(new Nobody());
        all.add(reference("ring", "C reference: PACKET_MMAP rings, -O3", REFERENCE));
        all.add(reference("gso", "C reference with UDP GSO, -O3", "c-gso"));
        all.add(keeping());
        variants.forEach(variant -> all.add(ringcast(variant)));
        all.add(relay("nio", "plain Java NIO relay, spinning", "spin"));
        all.add(relay("nio-block", "plain Java NIO relay, blocking", "block").beingAside());
        all.add(socat());
        all.add(netsniff());
        all.add(nft());
        all.add(tc());
        return all;
    }

    /**
     * Returns the contenders that measure the stages of a frame's path, and the null run for
     * comparison.
     *
     * @param variants ways to run Ringcast
     */
    public List<Contender> stamping(List<Variant> variants) {
        final List<Contender> all = new ArrayList<>();
        all.add(new Nobody());
        all.add(reference("ring", "C reference that stamps", REFERENCE, "--stages", "yes"));
        all.add(reference("gso", "C reference that stamps, UDP GSO", "c-gso", "--stages", "yes"));
        variants.forEach(variant -> all.add(ringcast(variant)));
        return all;
    }

    /**
     * Returns the contenders for the scaling test with several flows: the reference with its one
     * loop, and Ringcast with one and with several workers.
     *
     * @param variants Ringcast with workers
     */
    public List<Contender> scaling(List<Variant> variants) {
        final List<Contender> all = new ArrayList<>();
        all.add(reference("ring", "C reference: PACKET_MMAP rings, one loop", REFERENCE));
        all.add(reference("gso", "C reference with UDP GSO, one loop", "c-gso"));
        variants.forEach(variant -> all.add(ringcast(variant)));
        return all;
    }

    private Contender reference(
            String transmitter, String description, String name, String... further) {
        final List<String> options = new ArrayList<>(List.of("--transmitter", transmitter));
        options.addAll(List.of(further));
        return program(ReferencePrograms.FORWARD, name, description, options);
    }

    private Contender keeping() {
        return program(
                        ReferencePrograms.GRO_FORWARD,
                        SUPER_FRAME_REFERENCE,
                        "C: packet sockets that keep super-frames whole, recv and send, -O3",
                        List.of())
                .beingAside();
    }

    private ProcessContender program(
            String program, String name, String description, List<String> options) {
        final List<String> arguments =
                new ArrayList<>(
                        List.of(
                                programs.path(program),
                                "--in",
                                ThreeHosts.RECEIVE_INTERFACE,
                                "--out",
                                ThreeHosts.TRANSMIT_INTERFACE,
                                "--to",
                                ThreeHosts.RECEIVER_ADDRESS,
                                "--to-mac",
                                ThreeHosts.RECEIVER_MAC,
                                "--cpu",
                                cpu));
        arguments.addAll(options);
        return new ProcessContender(name, description, () -> arguments)
                .announcing(Contenders::account);
    }

    private Contender ringcast(Variant variant) {
        final ProcessContender contender =
                new ProcessContender(
                                variant.name(),
                                variant.description(),
                                () -> inEnvironment(variant.jvm(), arguments(variant)))
                        .forwardingIn("ringcast-[0-9]+")
                        .announcing(Contenders::account);
        if (variant.isIpv6()) {
            contender.takingIpv6();
        }
        return Variants.aside(variant.name()) ? contender.beingAside() : contender;
    }

    /** Returns the arguments for all variants. An option of the variant replaces the common one. */
    private List<String> arguments(Variant variant) {
        final List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-i",
                                ThreeHosts.RECEIVE_INTERFACE,
                                "-o",
                                ThreeHosts.TRANSMIT_INTERFACE,
                                "--json"));
        if (!variant.has("--to")) {
            arguments.addAll(List.of("--to", ThreeHosts.RECEIVER_ADDRESS));
        }
        if (!variant.has("--ring-frames", "--rate")) {
            arguments.addAll(List.of("--ring-frames", Integer.toString(RING_FRAMES)));
        }
        if (!variant.has("--qdisc-bypass", "--no-qdisc-bypass")) {
            arguments.add("--qdisc-bypass");
        }
        if (!variant.has("--cpu")) {
            arguments.addAll(List.of("--cpu", cpu));
        }
        arguments.addAll(variant.options());
        return arguments;
    }

    /**
     * Passes JVM options through the launcher's environment variable. Options that are already in
     * it apply to all variants.
     */
    private static List<String> inEnvironment(List<String> jvm, List<String> arguments) {
        final List<String> command = Launcher.command("run", arguments);
        if (jvm.isEmpty()) {
            return command;
        }
        final String inherited = System.getenv().getOrDefault(JAVA_OPTIONS, "");
        final List<String> line =
                new ArrayList<>(
                        List.of(
                                "env",
                                JAVA_OPTIONS
                                        + "="
                                        + (inherited + " " + String.join(" ", jvm)).strip()));
        line.addAll(command);
        return line;
    }

    private ProcessContender relay(String name, String description, String idle) {
        return new ProcessContender(
                        name,
                        description,
                        () ->
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:+UseSerialGC",
                                        "-Xmx64m",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        NioRelay.class.getName(),
                                        ThreeHosts.RECEIVE_INTERFACE,
                                        ThreeHosts.GROUP,
                                        Integer.toString(BenchNetwork.PORT),
                                        ThreeHosts.RECEIVER_ADDRESS,
                                        idle,
                                        cpu))
                .forwardingIn(NioRelay.THREAD)
                .announcing(Contenders::account);
    }

    private Contender socat() {
        return new ProcessContender(
                        "socat",
                        "socat, UDP socket to UDP socket",
                        () ->
                                pinned(
                                        "socat",
                                        "-u",
                                        String.format(
                                                Locale.ROOT,
                                                "UDP4-RECV:%d,ip-add-membership=%s:%s",
                                                BenchNetwork.PORT,
                                                ThreeHosts.GROUP,
                                                ThreeHosts.RECEIVE_INTERFACE),
                                        String.format(
                                                Locale.ROOT,
                                                "UDP4-SENDTO:%s:%d",
                                                ThreeHosts.RECEIVER_ADDRESS,
                                                BenchNetwork.PORT)))
                .needing("socat", "socat")
                .beingAside();
    }

    private Contender netsniff() {
        return new ProcessContender(
                        "netsniff-ng",
                        "netsniff-ng, ring to ring, forwards without rewriting",
                        () ->
                                List.of(
                                        "netsniff-ng",
                                        "--in",
                                        ThreeHosts.RECEIVE_INTERFACE,
                                        "--out",
                                        ThreeHosts.TRANSMIT_INTERFACE,
                                        "--silent",
                                        "--ring-size",
                                        "8MiB",
                                        // with its default of 10 us it sends almost nothing
                                        "--kernel-pull",
                                        "100",
                                        "--bind-cpu",
                                        cpu))
                .needing("netsniff-ng", "netsniff-ng")
                .unchanging()
                .beingAside();
    }

    private static Contender nft() {
        final String rule =
                String.format(
                        Locale.ROOT,
                        "ip daddr %s udp dport %d ether daddr set %s ip daddr set %s fwd to %s",
                        ThreeHosts.GROUP,
                        BenchNetwork.PORT,
                        ThreeHosts.RECEIVER_MAC,
                        ThreeHosts.RECEIVER_ADDRESS,
                        ThreeHosts.TRANSMIT_INTERFACE);
        return new KernelContender(
                "nftables",
                "nftables ingress rule with fwd, in the kernel, on the generator's CPU",
                "nft",
                "nftables",
                List.of(
                        List.of("add table netdev bench"),
                        List.of(
                                "add chain netdev bench in { type filter hook ingress device "
                                        + ThreeHosts.RECEIVE_INTERFACE
                                        + " priority 0; }"),
                        List.of("add rule netdev bench in " + rule)),
                List.of("delete table netdev bench"));
    }

    private static Contender tc() {
        final String device = ThreeHosts.RECEIVE_INTERFACE;
        return new KernelContender(
                "tc",
                "tc: pedit, csum and mirred, in the kernel, on the generator's CPU",
                "tc",
                "iproute2",
                List.of(
                        words("qdisc add dev " + device + " clsact"),
                        words(
                                String.format(
                                        Locale.ROOT,
                                        "filter add dev %s ingress protocol ip u32"
                                                + " match ip dst %s/32 match ip dport %d 0xffff"
                                                + " action pedit ex munge eth dst set %s"
                                                + " munge ip dst set %s pipe"
                                                + " action csum ip and udp pipe"
                                                + " action mirred egress redirect dev %s",
                                        device,
                                        ThreeHosts.GROUP,
                                        BenchNetwork.PORT,
                                        ThreeHosts.RECEIVER_MAC,
                                        ThreeHosts.RECEIVER_ADDRESS,
                                        ThreeHosts.TRANSMIT_INTERFACE))),
                words("qdisc del dev " + device + " clsact"));
    }

    /** Runs a program on the contenders' CPU, with all its threads. */
    private List<String> pinned(String... command) {
        final List<String> line = new ArrayList<>();
        Tools.find("taskset").ifPresent(taskset -> line.addAll(List.of(taskset, "-c", cpu)));
        line.addAll(List.of(command));
        return line;
    }

    private static List<String> words(String line) {
        return List.of(line.split(" "));
    }

    /** Parses the JSON that Ringcast, the reference and the relay print at their end. */
    private static Account account(String json) {
        final Map<String, Object> map = Json.read(json);
        final Map<String, Double> stages = new TreeMap<>();
        if (map.get("latency") instanceof Map<?, ?> latency) {
            for (final Object stage : latency.keySet()) {
                final String name = stage.toString();
                stages.put(name, Fields.real(Fields.object(latency, name), "p50"));
            }
        }
        return new Account(
                OptionalLong.of(Fields.integer(map, "forwarded")),
                OptionalLong.of(Fields.integer(map, "kicks")),
                count(map, "received_super_frames"),
                count(map, "sent_super_frames"),
                stages);
    }

    /** Returns a count; empty if the contender does not report it. */
    private static OptionalLong count(Map<String, Object> map, String name) {
        return map.containsKey(name)
                ? OptionalLong.of(Fields.integer(map, name))
                : OptionalLong.empty();
    }
}
