package io.ringcast.bench.contender;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.TestbedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Variants of Ringcast that are measured: one for each transmitter of this build, and others. */
public final class Variants {
    private static final Duration BUILD = Duration.ofMinutes(10);
    private static final String PLAIN = "ringcast";
    private static final String OPTION = "--transmitter";
    private static final String WORKERS = "--workers";
    private static final Pattern RECEIVE_MODE = Pattern.compile("(?<option>--receive[a-z-]*)=MODE");

    /** Suffix of the variant that receives in blocks, TPACKET_V3. */
    private static final String BLOCKS = "v3";

    private static final List<String> TRANSMITTERS = List.of("ring", "direct", "gso", "auto");

    /**
     * Variants that are no main contenders: transmitters that {@code auto} selects by itself, and
     * receiving in blocks, which is no default.
     */
    private static final Set<String> ASIDE =
            Set.of(PLAIN + "-direct", PLAIN + "-gso", PLAIN + "-" + BLOCKS);

    private Variants() {}

    /** Returns true if a variant is no main contender, see {@link Contender#headline}. */
    static boolean aside(String name) {
        return ASIDE.contains(name);
    }

    /**
     * Runs {@code run --help}, which also builds Ringcast if necessary.
     *
     * @return the text of {@code run --help}
     * @throws TestbedException if it does not start
     */
    public static String help() {
        final List<String> command = Launcher.command("run", "--help");
        try (Task task = Task.start(PLAIN, command)) {
            if (task.exitCode(BUILD) != 0) {
                throw new TestbedException(PLAIN + task.complaint());
            }
            return String.join("\n", task.out());
        }
    }

    /** Returns a variant for each transmitter, and one that receives in blocks. */
    public static List<Variant> present(String help) {
        final List<Variant> variants = new ArrayList<>();
        if (help.contains(OPTION)) {
            for (final String transmitter : TRANSMITTERS) {
                variants.add(Variant.of(PLAIN + "-" + transmitter, OPTION, transmitter));
            }
        } else {
            variants.add(Variant.of(PLAIN));
        }
        final Matcher receive = RECEIVE_MODE.matcher(help);
        if (receive.find() && help.contains(BLOCKS)) {
            variants.add(
                    Variant.of(
                            PLAIN + "-" + BLOCKS, OPTION, "auto", receive.group("option"), BLOCKS));
        }
        return variants;
    }

    /**
     * Returns variants with one worker and with two; empty if this build has no workers.
     *
     * @param cpu CPU of the first worker, which is the contenders' CPU
     * @param other CPU of the second worker
     */
    public static List<Variant> workers(String help, int cpu, int other) {
        return help.contains(WORKERS)
                ? List.of(
                        Variant.of("workers-1", OPTION, "auto", WORKERS, "1"),
                        Variant.of(
                                "workers-2",
                                OPTION,
                                "auto",
                                WORKERS,
                                "2",
                                "--cpu",
                                cpu + "," + other))
                : List.of();
    }

    /**
     * Adds the variants that the user asked for. A name may have options of {@code ringcast run},
     * of the JVM, or both. It replaces a variant of the same name.
     *
     * @param present existing variants
     * @param options of {@code ringcast run}, by name
     * @param jvm options of the JVM, by name
     */
    public static List<Variant> with(
            List<Variant> present,
            Map<String, List<String>> options,
            Map<String, List<String>> jvm) {
        final Map<String, Variant> all = new LinkedHashMap<>();
        present.forEach(variant -> all.put(variant.name(), variant));
        options.forEach((name, list) -> all.put(name, new Variant(name, list, List.of())));
        jvm.forEach(
                (name, list) -> {
                    final Variant plain = all.getOrDefault(name, Variant.of(name));
                    all.put(name, new Variant(name, plain.options(), list));
                });
        return List.copyOf(all.values());
    }

    /**
     * Parses a user's variant, {@code NAME=OPTIONS}.
     *
     * @throws IllegalArgumentException if it is invalid; the message names the text and the rule
     */
    public static Map.Entry<String, List<String>> parse(String text) {
        if (!text.matches("[A-Za-z0-9.-]+=.+")) {
            throw new IllegalArgumentException(text + ": must be NAME=OPTIONS");
        }
        final int equals = text.indexOf('=');
        return Map.entry(
                text.substring(0, equals),
                List.of(text.substring(equals + 1).strip().split("\\s+")));
    }
}
