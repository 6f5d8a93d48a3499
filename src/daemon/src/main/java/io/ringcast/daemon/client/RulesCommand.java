package io.ringcast.daemon.client;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.TextTable;
import java.util.Map;
import picocli.CommandLine.Command;

/** Command {@code rules}: prints the rules in force. */
@Command(
        name = "rules",
        sortOptions = false,
        description = "Show the rules that a run forwards by.")
public final class RulesCommand extends ListingCommand {
    /** Created by picocli. */
    public RulesCommand() {
        super("rules");
    }

    @Override
    TextTable table() {
        return new TextTable("name", "interface", "group", "port", "source", "vlan", "to");
    }

    @Override
    void row(TextTable table, Map<?, ?> rule) {
        final Map<?, ?> match = Fields.object(rule, "match");
        final Object interfaceName = rule.get("interface");
        String[] left = {
            Fields.text(rule, "name"),
            interfaceName == null ? "any" : interfaceName.toString(),
            Fields.text(match, "group"),
            Fields.text(match, "port"),
            Fields.text(match, "source"),
            String.valueOf(match.get("vlan"))
        };
        for (final Map<?, ?> to : Fields.objects(rule, "to")) {
            final Object port = to.get("port");
            final String address = Fields.text(to, "ip") + (port == null ? "" : ":" + port);
            table.row(left[0], left[1], left[2], left[3], left[4], left[5], address);
            left = new String[] {"", "", "", "", "", ""};
        }
    }
}
