package io.ringcast.daemon.check;

import io.ringcast.daemon.config.Config;
import io.ringcast.daemon.config.ControlPath;
import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.daemon.config.HttpAddress;
import io.ringcast.daemon.config.ReceiveSettings;
import io.ringcast.daemon.config.ServiceSettings;
import io.ringcast.daemon.config.Words;
import io.ringcast.daemon.log.LogFormat;
import io.ringcast.daemon.log.LogLevel;
import io.ringcast.daemon.report.TextTable;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.match.BpfFilter;
import io.ringcast.engine.match.RuleWarnings;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.RewriteOptions;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Meaning of a configuration as text, at most 120 columns wide. */
final class ConfigText {
    private static final int COLUMNS = 120;

    private ConfigText() {}

    static List<String> lines(Config config, List<KernelFilter> filters, boolean listing) {
        final List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%s: valid, %s, %s",
                        config.file(),
                        count(config.rules().size(), "rule"),
                        count(config.rules().destinations(), "destination")));
        lines.add("");
        lines.addAll(engine(config.engine().orDefaults()));
        lines.add("");
        lines.addAll(service(config.service().orDefaults()));
        lines.add("");
        lines.add("Rules: the first that matches a frame takes it");
        lines.addAll(matches(config.rules()));
        lines.add("");
        lines.add("What they change in a frame beside its destination");
        lines.addAll(rewrites(config.rules().rules()));
        lines.add("");
        final List<String> warnings =
                RuleWarnings.of(config.rules(), config.engine().receiveInterfaces());
        if (!warnings.isEmpty()) {
            warnings.forEach(warning -> lines.addAll(wrapped("warning: " + warning)));
            lines.add("");
        }
        filters.forEach(each -> lines.addAll(filter(each, listing)));
        return lines;
    }

    private static List<String> filter(KernelFilter of, boolean listing) {
        final BpfFilter filter = of.filter();
        final List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "Kernel filter%s: %s, %s",
                        of.interfaceName() == null ? "" : " on " + of.interfaceName(),
                        count(filter.program().length(), "instruction"),
                        filter.exact() ? "exact" : "lets through more than the rules ask for"));
        if (listing) {
            lines.addAll(filter.program().disassemble().lines().toList());
        }
        return lines;
    }

    private static List<String> wrapped(String text) {
        final List<String> lines = new ArrayList<>();
        String line = "";
        for (final String word : text.split(" ")) {
            if (line.length() + word.length() >= COLUMNS) {
                lines.add(line);
                line = "   ";
            }
            line += line.isEmpty() ? word : " " + word;
        }
        lines.add(line);
        return lines;
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static List<String> engine(EngineSettings engine) {
        final List<String> lines = new ArrayList<>();
        lines.add("Engine");
        lines.add(
                fact(
                        "interface",
                        engine.receiveInterfaces().isEmpty()
                                ? "by -i"
                                : String.join(", ", engine.receiveInterfaces())));
        lines.add(fact("transmit", engine.transmitInterface().orElse("by -o")));
        lines.add(fact("workers", number(engine.workers())));
        lines.addAll(receive(engine.receive()));
        lines.addAll(
                List.of(
                        fact("transmit-ring-frames", number(engine.transmitRingFrames())),
                        fact("transmitter", word(engine.transmitter().map(TransmitMode::label))),
                        fact("burst", number(engine.burst())),
                        fact("warm-up", number(engine.warmUp())),
                        fact("idle", word(engine.idle().map(IdleMode::label))),
                        fact("cpu", engine.cpus().isEmpty() ? "any" : Words.text(engine.cpus())),
                        fact("qdisc-bypass", word(engine.qdiscBypass().map(String::valueOf))),
                        fact(
                                "delivery-method",
                                word(engine.deliveryMethod().map(DeliveryMethod::label))),
                        fact("consume", word(engine.consume().map(Consume::label))),
                        fact("join", word(engine.host().join().map(JoinPolicy::toString))),
                        fact("nic-filter", word(engine.host().nicFilter().map(NicFilter::label))),
                        fact("wait", word(engine.host().waiting().map(String::valueOf)))));
        return lines;
    }

    private static List<String> service(ServiceSettings service) {
        return List.of(
                "Service",
                fact("name", word(service.name())),
                fact("control", word(service.control().map(ControlPath::toString))),
                fact("metrics", word(service.metrics().map(HttpAddress::toString))),
                fact("log-level", word(service.log().level().map(LogLevel::label))),
                fact("log-format", word(service.log().format().map(LogFormat::label))));
    }

    private static List<String> receive(ReceiveSettings receive) {
        final List<String> lines = new ArrayList<>();
        lines.add(fact("ring-frames", number(receive.frames())));
        if (receive.rate().isPresent()) {
            lines.add(fact("rate", number(receive.rate())));
            lines.add(fact("stall-budget", number(receive.stallBudget())));
        }
        lines.add(fact("receive", word(receive.mode().map(ReceiveMode::label))));
        lines.add(fact("block-timeout", number(receive.blockTimeout())));
        return lines;
    }

    private static String word(Optional<String> word) {
        return word.orElse("");
    }

    private static String fact(String name, String value) {
        return String.format(Locale.ROOT, "  %-20s  %s", name, value);
    }

    private static String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "any";
    }

    /** Returns a table of the rules, with a column for the interfaces if a rule names one. */
    private static List<String> matches(RuleSet rules) {
        final List<String> titles = new ArrayList<>();
        titles.add("name");
        if (rules.namesInterface()) {
            titles.add("interface");
        }
        titles.addAll(List.of("group", "port", "source", "vlan", "to", "mac"));
        final TextTable table = new TextTable(titles.toArray(new String[0]));
        for (final Rule rule : rules.rules()) {
            final List<String> left = match(rule, rules.namesInterface());
            for (final Destination to : rule.destinations()) {
                final List<String> row = new ArrayList<>(left);
                row.add(to.toString());
                row.add(mac(to));
                table.row(row.toArray(new String[0]));
                left.replaceAll(cell -> ""); // empty in the rows of further destinations
            }
        }
        return table.lines();
    }

    private static List<String> match(Rule rule, boolean withInterface) {
        final Match match = rule.match();
        final List<String> cells = new ArrayList<>();
        cells.add(rule.name());
        if (withInterface) {
            cells.add(Match.formatInterface(match.interfaceName()));
        }
        cells.add(Match.formatGroup(match.group()));
        cells.add(Words.text(match.ports()));
        cells.add(Words.source(match));
        cells.add(Match.formatVlan(match.vlan()));
        return cells;
    }

    /** Returns the destination MAC address of the frames, or how it will be found. */
    private static String mac(Destination to) {
        if (to.deliver() == Deliver.LOCAL) {
            return "local";
        }
        if (to.isResolved()) {
            return MacAddress.format(to.mac());
        }
        final String protocol = to.address().isIpv4() ? "by ARP" : "by ND";
        return to.deliver() == Deliver.WIRE ? protocol : protocol + ", or local";
    }

    private static List<String> rewrites(List<Rule> rules) {
        final TextTable table =
                new TextTable(
                        "name",
                        "udp-checksum",
                        "ttl",
                        "vlan",
                        "source-mac",
                        "source",
                        "fragments",
                        "gso");
        for (final Rule rule : rules) {
            final RewriteOptions options = rule.options();
            table.row(
                    rule.name(),
                    options.udpChecksum().toString(),
                    options.ttl().toString(),
                    options.vlan().toString(),
                    options.sourceMac().toString(),
                    options.source().toString(),
                    options.fragments().toString(),
                    options.gso().toString());
        }
        return table.lines();
    }
}
