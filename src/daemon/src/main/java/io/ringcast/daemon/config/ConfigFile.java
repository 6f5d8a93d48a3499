package io.ringcast.daemon.config;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.ReceiveConfig;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.RuleSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reader of configuration files. A file with any error is rejected as a whole. */
public final class ConfigFile {
    /** Maximum file size. Enough for the maximum number of rules, each with long comments. */
    static final int MAX_BYTES = 1 << 20;

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private static final String INTERFACE = "interface";
    private static final String TRANSMIT = "transmit";
    private static final String WORKERS = "workers";
    private static final String RING_FRAMES = "ring-frames";
    private static final String RATE = "rate";
    private static final String STALL_BUDGET = "stall-budget";
    private static final String RECEIVE = "receive";
    private static final String BLOCK_TIMEOUT = "block-timeout";
    private static final String TRANSMIT_RING_FRAMES = "transmit-ring-frames";
    private static final String TRANSMITTER = "transmitter";
    private static final String BURST = "burst";
    private static final String WARM_UP = "warm-up";
    private static final String IDLE = "idle";
    private static final String CPU = "cpu";
    private static final String QDISC_BYPASS = "qdisc-bypass";
    private static final String DELIVERY_METHOD = "delivery-method";
    private static final String CONSUME = "consume";
    private static final String RULES = "rules";
    private static final List<String> ENGINE_KEYS =
            List.of(
                    INTERFACE,
                    TRANSMIT,
                    WORKERS,
                    RING_FRAMES,
                    RATE,
                    STALL_BUDGET,
                    RECEIVE,
                    BLOCK_TIMEOUT,
                    TRANSMIT_RING_FRAMES,
                    TRANSMITTER,
                    BURST,
                    WARM_UP,
                    IDLE,
                    CPU,
                    QDISC_BYPASS,
                    DELIVERY_METHOD,
                    CONSUME,
                    HostReader.JOIN,
                    HostReader.NIC_FILTER,
                    HostReader.WAIT);
    private static final List<String> KEYS =
            Stream.of(ENGINE_KEYS, ServiceReader.KEYS, List.of(RULES))
                    .flatMap(List::stream)
                    .toList();

    private ConfigFile() {}

    /**
     * Reads a file.
     *
     * @throws CommandException if the file cannot be read
     * @throws ConfigException if the file has errors; holds all of them
     */
    public static Config read(Path file) {
        return parse(file.toString(), bytes(file));
    }

    /**
     * Reads one byte more than allowed: this detects a file that is too long, also an endless one.
     */
    private static byte[] bytes(Path file) {
        try (InputStream input = Files.newInputStream(file)) {
            return input.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new CommandException(file + ": cannot be read: no such file", e);
        } catch (AccessDeniedException e) {
            throw new CommandException(file + ": cannot be read: permission denied", e);
        } catch (IOException e) {
            throw new CommandException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads the content of a file.
     *
     * @param file name of the file in messages
     * @throws ConfigException if the file has errors; holds all of them
     */
    public static Config parse(String file, byte[] bytes) {
        final Problems problems = new Problems();
        final Optional<Config> config =
                text(bytes, problems)
                        .flatMap(text -> YamlFile.read(text, problems))
                        .flatMap(root -> config(file, root, problems));
        if (problems.count() == 0 && config.isEmpty()) {
            problems.add(Position.START, "", "is empty: must have rules");
        }
        if (problems.count() > 0) {
            throw new ConfigException(file, problems.list());
        }
        return config.get();
    }

    private static Optional<String> text(byte[] bytes, Problems problems) {
        if (bytes.length > MAX_BYTES) {
            problems.add(
                    Position.START,
                    "",
                    String.format(Locale.ROOT, "must be at most %,d bytes; is longer", MAX_BYTES));
            return Optional.empty();
        }
        final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        final CharBuffer text = CharBuffer.allocate(bytes.length);
        final CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
        final String read = text.flip().toString().replaceFirst("^" + BYTE_ORDER_MARK, "");
        if (result.isError()) {
            problems.add(
                    Position.of(read, read.length()),
                    "",
                    "must be UTF-8; a byte here is not valid");
            return Optional.empty();
        }
        return Optional.of(read);
    }

    private static Optional<Config> config(String file, YamlNode root, Problems problems) {
        final Optional<Section> top = Section.of(root, "", KEYS, problems);
        if (top.isEmpty()) {
            return Optional.empty();
        }
        final EngineSettings engine = engine(top.get(), problems);
        requireOneCpuEach(engine, top.get(), problems);
        final ServiceSettings service = ServiceReader.read(top.get());
        return new RuleReader(problems, engine.receiveInterfaces())
                .read(top.get(), RULES)
                .filter(rules -> noBypass(top.get(), engine, rules, problems))
                .filter(rules -> noLoop(top.get(), engine, rules, problems))
                .map(rules -> new Config(file, engine, service, rules));
    }

    /**
     * Checks that local delivery and qdisc bypass are not combined: local delivery happens in
     * traffic control, which bypassing frames do not pass.
     */
    private static boolean noBypass(
            Section top, EngineSettings engine, RuleSet rules, Problems problems) {
        final boolean contradiction =
                engine.qdiscBypass().orElse(false) && Deliveries.anyLocal(rules);
        if (contradiction) {
            problems.add(top.position(QDISC_BYPASS), QDISC_BYPASS, Deliveries.NO_BYPASS);
        }
        return !contradiction;
    }

    /**
     * Checks that rules do not forward their own output. Only possible here if the file names both
     * interfaces; otherwise, the command line decides.
     */
    private static boolean noLoop(
            Section top, EngineSettings engine, RuleSet rules, Problems problems) {
        final Optional<String> loop = engine.loop(rules);
        loop.ifPresent(refusal -> problems.add(top.position(TRANSMIT), TRANSMIT, refusal));
        return loop.isEmpty();
    }

    private static ReceiveSettings receive(Section top, Problems problems) {
        final ReceiveSettings receive =
                new ReceiveSettings(
                        top.integer(RING_FRAMES, 1, RingGeometry.MAX_FRAME_COUNT),
                        top.integer(RATE, 1, ReceiveSettings.MAX_RATE),
                        top.integer(STALL_BUDGET, 1, ReceiveSettings.MAX_STALL_BUDGET),
                        top.read(RECEIVE, Words::receive),
                        top.integer(BLOCK_TIMEOUT, 1, ReceiveConfig.MAX_BLOCK_TIMEOUT_MILLIS));
        receive.conflict()
                .map(conflict -> conflict.split(": ", 2))
                .ifPresent(
                        conflict ->
                                problems.add(top.position(conflict[0]), conflict[0], conflict[1]));
        return receive;
    }

    /**
     * Checks that there is one CPU for each worker. Only possible here if the file has both values;
     * otherwise, the command line decides.
     */
    private static void requireOneCpuEach(EngineSettings engine, Section top, Problems problems) {
        if (engine.workers().isPresent()
                && !engine.cpus().isEmpty()
                && engine.cpus().size() != engine.workers().getAsInt()) {
            problems.add(
                    top.position(CPU),
                    CPU,
                    String.format(
                            Locale.ROOT,
                            "must name as many CPUs as there are workers (%d)",
                            engine.workers().getAsInt()));
        }
    }

    private static EngineSettings engine(Section top, Problems problems) {
        return new EngineSettings(
                top.words(INTERFACE, Words::interfaceName, ReceiveConfig.MAX_INTERFACES),
                top.read(TRANSMIT, Words::interfaceName),
                top.integer(WORKERS, 1, EngineConfig.MAX_WORKERS),
                receive(top, problems),
                top.integer(TRANSMIT_RING_FRAMES, 1, RingGeometry.MAX_FRAME_COUNT),
                top.read(TRANSMITTER, Words::transmitter),
                top.integer(BURST, 1, EngineConfig.MAX_BURST),
                top.integer(WARM_UP, 0, EngineSettings.MAX_WARM_UP),
                top.read(IDLE, Words::idle),
                top.integers(CPU, 0, EngineSettings.MAX_CPU),
                top.flag(QDISC_BYPASS),
                top.read(DELIVERY_METHOD, Words::deliveryMethod),
                top.read(CONSUME, Words::consume),
                new HostReader(problems).read(top));
    }
}
