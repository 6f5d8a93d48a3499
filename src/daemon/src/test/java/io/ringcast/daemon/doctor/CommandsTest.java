package io.ringcast.daemon.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * List of all commands that the doctor can print, by their beginning in the sources, with the test
 * that runs each command and repeats the check. A new command needs a line here, and a test that
 * shows that it fixes the problem.
 */
class CommandsTest {
    private static final String IT = "DoctorIT.";
    private static final String UNTRIED = "not tried: ";

    private static final Map<String, String> WHERE =
            Map.ofEntries(
                    Map.entry("echo ", UNTRIED + "changes the whole machine"),
                    Map.entry("ethtool -K ", UNTRIED + "for kernels before 6.2"),
                    Map.entry("ip addr add ", UNTRIED + "wants an address of the user's"),
                    Map.entry("ip link set dev ", IT + "interfacesDownOrWithoutCarrier"),
                    Map.entry("ip link show", UNTRIED + "shows what there is"),
                    Map.entry("ip neigh replace ", IT + "destinationsThatAreNotReached"),
                    Map.entry("ip route add ", IT + "destinationsThatAreNotReached"),
                    Map.entry("isolcpus=", UNTRIED + "the kernel's command line"),
                    Map.entry("nft insert rule ", "NothingArrivesIT.packetFiltersAreMended"),
                    Map.entry("ringcast receive --port ", IT + "nobodyListensAndNothingIsJoined"),
                    Map.entry("ringcast run", IT + "mended, cpuThatIsNot; NothingArrivesIT"),
                    Map.entry("sudo setpriv ", IT + "notPrivileged, withoutPrograms"),
                    Map.entry("sysctl -w ", IT + "warningsAreMended"),
                    Map.entry("systemctl set-property ", UNTRIED + "a unit of the user's"));

    private static final Pattern COMMAND =
            Pattern.compile(
                    "\"((?:echo|ethtool|ip|isolcpus|nft|ringcast|sudo|sysctl|systemctl|tc|iptables"
                            + "|nstat|modprobe|mount|chrt|cpupower)\\b[^\"]*)\"");

    @Test
    void everyCommandIsListed() throws IOException {
        final TreeSet<String> unknown = new TreeSet<>();
        final TreeSet<String> unused = new TreeSet<>(WHERE.keySet());
        for (final String literal : literals()) {
            final List<String> known = WHERE.keySet().stream().filter(literal::startsWith).toList();
            if (known.isEmpty()) {
                unknown.add(literal);
            }
            unused.removeAll(known);
        }
        assertEquals(new TreeSet<>(), unknown, "commands without a test");
        assertEquals(new TreeSet<>(), unused, "tests without a command");
    }

    private static List<String> literals() throws IOException {
        final Path sources = Path.of("src/main/java/io/ringcast/daemon/doctor");
        try (Stream<Path> files = Files.list(sources)) {
            return files.flatMap(CommandsTest::literals).toList();
        }
    }

    private static Stream<String> literals(Path file) {
        try {
            final Matcher matcher = COMMAND.matcher(Files.readString(file));
            return matcher.results().map(result -> result.group(1)).toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
