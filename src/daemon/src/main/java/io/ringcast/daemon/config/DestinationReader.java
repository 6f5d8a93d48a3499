package io.ringcast.daemon.config;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.PortRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Reader of the destinations of rules. */
final class DestinationReader {
    /**
     * Maximum number of destinations of all rules. Needed because YAML aliases can multiply a list
     * that is written once.
     */
    static final int MAX_DESTINATIONS = 4096;

    private static final String IP = "ip";
    private static final String PORT = "port";
    private static final String MAC = "mac";
    private static final String DELIVER = "deliver";
    private static final List<String> KEYS = List.of(IP, PORT, MAC, DELIVER);
    private static final String AUTO = "auto";

    private final Problems problems;
    private int total;

    DestinationReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads the first destination alone. Returns an empty list, without reporting an error, if it
     * cannot be read: {@link #read} reports it.
     */
    List<Destination> first(Section rule, String key) {
        return rule
                .node(key)
                .filter(node -> node instanceof YamlNode.Items items && !items.list().isEmpty())
                .flatMap(node -> address(((YamlNode.Items) node).list().get(0)))
                .map(Destination::of)
                .stream()
                .toList();
    }

    private static Optional<IpAddress> address(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping.entries().stream()
                    .filter(
                            entry ->
                                    entry.key() instanceof YamlNode.Scalar key
                                            && key.text().equals(IP))
                    .findFirst()
                    .flatMap(entry -> address(entry.value()));
        }
        try {
            return node instanceof YamlNode.Scalar scalar
                    ? Optional.of(Destination.parse(scalar.text()).address())
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * @param deliver delivery for destinations that do not set it
     * @param check throws IllegalArgumentException if a destination does not fit the rule
     */
    List<Destination> read(Section rule, String key, Deliver deliver, Consumer<Destination> check) {
        final List<Destination> destinations = new ArrayList<>();
        if (!rule.require(key)) {
            return destinations;
        }
        final List<YamlNode> list = rule.list(key);
        if (list.isEmpty() && rule.node(key).get() instanceof YamlNode.Items) {
            problems.add(rule.position(key), rule.pathOf(key), "must have at least one entry");
        }
        if (exceeds(rule, key, list.size())) {
            return destinations;
        }
        final Map<Destination, Integer> lines = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            final YamlNode node = list.get(i);
            final String path = rule.pathOf(key) + "[" + i + "]";
            destination(node, path, deliver)
                    .filter(destination -> isFirst(destination, node, path, lines))
                    .filter(destination -> fits(destination, node, path, check))
                    .ifPresent(destinations::add);
        }
        return destinations;
    }

    /** Returns whether there are too many destinations, and reports it once. */
    private boolean exceeds(Section rule, String key, int more) {
        final boolean before = total > MAX_DESTINATIONS;
        total += more;
        if (total > MAX_DESTINATIONS && !before) {
            problems.add(
                    rule.position(key),
                    rule.pathOf(key),
                    String.format(
                            Locale.ROOT,
                            "must be at most %,d destinations in all rules together",
                            MAX_DESTINATIONS));
        }
        return total > MAX_DESTINATIONS;
    }

    private boolean isFirst(
            Destination destination, YamlNode node, String path, Map<Destination, Integer> lines) {
        final Integer line = lines.putIfAbsent(destination, node.position().line());
        if (line != null) {
            problems.add(
                    node.position(),
                    path,
                    destination + ": must not be listed twice, first in line " + line);
        }
        return line == null;
    }

    private boolean fits(
            Destination destination, YamlNode node, String path, Consumer<Destination> check) {
        try {
            check.accept(destination);
            return true;
        } catch (IllegalArgumentException e) {
            problems.add(node.position(), path, e.getMessage());
            return false;
        }
    }

    private Optional<Destination> destination(YamlNode node, String path, Deliver deliver) {
        if (node instanceof YamlNode.Scalar scalar && !scalar.isNull()) {
            return word(scalar, path, deliver);
        }
        if (!(node instanceof YamlNode.Mapping)) {
            problems.add(
                    node.position(),
                    path,
                    "must be IP, IP:port or a mapping of ip, port, mac, deliver; is "
                            + node.kind());
            return Optional.empty();
        }
        final int before = problems.count();
        return Section.of(node, path, KEYS, problems)
                .flatMap(section -> mapping(section, deliver))
                .filter(destination -> problems.count() == before);
    }

    private Optional<Destination> word(YamlNode.Scalar scalar, String path, Deliver deliver) {
        try {
            return Optional.of(Destination.parse(scalar.text()).withDeliver(deliver));
        } catch (IllegalArgumentException e) {
            problems.add(scalar.position(), path, e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Destination> mapping(Section section, Deliver usual) {
        final Optional<PortRange> ports = ports(section);
        final long mac = section.read(MAC, DestinationReader::mac).orElse(MacAddress.NONE);
        final Deliver deliver = section.read(DELIVER, Deliver::parse).orElse(usual);
        if (!section.require(IP)) {
            return Optional.empty();
        }
        return section.read(IP, text -> Destination.of(IpAddress.parse(text)).withDeliver(deliver))
                .map(
                        destination ->
                                new Destination(
                                        destination.address(),
                                        ports.map(PortRange::first).orElse(Destination.SAME_PORT),
                                        ports.map(PortRange::last).orElse(Destination.SAME_PORT),
                                        mac,
                                        deliver));
    }

    private static Optional<PortRange> ports(Section section) {
        final boolean range =
                section.node(PORT)
                        .filter(
                                node ->
                                        node instanceof YamlNode.Scalar scalar
                                                && scalar.text().matches("[0-9]+-[0-9]+"))
                        .isPresent();
        if (range) {
            return section.read(PORT, PortRange::parse);
        }
        final OptionalInt port = section.integer(PORT, 1, Udp.MAX_PORT);
        return port.isPresent() ? Optional.of(PortRange.of(port.getAsInt())) : Optional.empty();
    }

    private static long mac(String text) {
        return text.equals(AUTO) ? MacAddress.NONE : MacAddress.parse(text);
    }
}
