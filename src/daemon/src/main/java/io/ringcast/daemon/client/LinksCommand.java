package io.ringcast.daemon.client;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.TextTable;
import java.util.Map;
import picocli.CommandLine.Command;

/** Command {@code links}: prints the state of the interfaces. */
@Command(name = "links", sortOptions = false, description = "Show the state of a run's interfaces.")
public final class LinksCommand extends ListingCommand {
    /** Created by picocli. */
    public LinksCommand() {
        super("links");
    }

    @Override
    TextTable table() {
        return new TextTable(
                "interface", "role", "state", "changes", "rebinds", "received", "kernel drops");
    }

    @Override
    void row(TextTable table, Map<?, ?> link) {
        table.row(
                Fields.text(link, "interface"),
                Fields.text(link, "role"),
                Fields.text(link, "state"),
                Long.toString(Fields.integer(link, "changes")),
                Long.toString(Fields.integer(link, "rebinds")),
                received(link, "received"),
                received(link, "kernel_drops"));
    }

    /**
     * Returns a count of received frames; empty for the transmit interface, which has no such
     * counts.
     */
    private static String received(Map<?, ?> link, String name) {
        return link.containsKey(name) ? Long.toString(Fields.integer(link, name)) : "";
    }
}
