package io.ringcast.daemon.client;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.TextTable;
import java.util.Map;
import picocli.CommandLine.Command;

/** Command {@code neighbours}: prints the MAC addresses of the destinations. */
@Command(
        name = "neighbours",
        sortOptions = false,
        description = "Show the MAC address that a run sends to for each destination.")
public final class NeighboursCommand extends ListingCommand {
    /** Created by picocli. */
    public NeighboursCommand() {
        super("neighbours");
    }

    @Override
    TextTable table() {
        return new TextTable("rule", "to", "mac");
    }

    @Override
    void row(TextTable table, Map<?, ?> neighbour) {
        table.row(Fields.text(neighbour, "rule"), Fields.text(neighbour, "to"), mac(neighbour));
    }

    private static String mac(Map<?, ?> neighbour) {
        if (Boolean.TRUE.equals(neighbour.get("local"))) {
            return "local";
        }
        return neighbour.get("mac") == null ? "not known" : Fields.text(neighbour, "mac");
    }
}
