package io.ringcast.daemon.client;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.TextTable;
import java.util.Map;
import picocli.CommandLine.Option;

/** Command whose answer is a list, which is printed as a table. */
abstract class ListingCommand extends ClientCommand {
    private final String request;

    @Option(names = "--json", description = "The list as one JSON object.")
    private boolean json;

    /**
     * @param request name of the request, and of the list in its answer
     */
    ListingCommand(String request) {
        this.request = request;
    }

    @Override
    public Integer call() {
        final Map<String, Object> answer = ask(request);
        if (json) {
            System.out.println(Json.write(Map.of(request, answer.get(request))));
        } else {
            final TextTable table = table();
            Fields.objects(answer, request).forEach(object -> row(table, object));
            table.lines().forEach(System.out::println);
        }
        return 0;
    }

    /** Creates the table with its heading. */
    abstract TextTable table();

    /** Adds a row for an object of the list. */
    abstract void row(TextTable table, Map<?, ?> object);
}
