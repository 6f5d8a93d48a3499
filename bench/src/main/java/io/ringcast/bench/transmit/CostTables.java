package io.ringcast.bench.transmit;

import io.ringcast.bench.report.Format;
import io.ringcast.bench.report.Table;
import io.ringcast.engine.mode.TransmitMode;
import java.util.ArrayList;
import java.util.List;

/** The costs for a terminal. */
final class CostTables {
    private CostTables() {}

    static List<String> lines(List<Cost> costs) {
        final List<String> lines = new ArrayList<>();
        for (final int length : costs.stream().mapToInt(Cost::length).distinct().toArray()) {
            lines.add("A burst of frames of " + length + " bytes, µs, ± half the range");
            lines.addAll(table(costs.stream().filter(c -> c.length() == length).toList()).lines());
            lines.add("");
        }
        return lines;
    }

    private static Table table(List<Cost> costs) {
        final List<String> header = new ArrayList<>(List.of("frames", "flows"));
        for (final TransmitMode mode : TransmitMode.values()) {
            header.add(mode.label());
            header.add("");
        }
        header.add("cheapest");
        final Table table = new Table(header.toArray(String[]::new));
        for (int i = 0; i < costs.size(); i += TransmitMode.values().length) {
            table.add(row(costs.subList(i, i + TransmitMode.values().length)));
        }
        return table;
    }

    private static List<String> row(List<Cost> burst) {
        final List<String> cells = new ArrayList<>();
        cells.add(Integer.toString(burst.get(0).frames()));
        cells.add(Integer.toString(burst.get(0).flows()));
        Cost cheapest = null;
        for (final Cost cost : burst) {
            cells.add(Format.number("%.2f", cost.nanos().median() / 1_000));
            cells.add(Format.number("±%.0f%%", 100 * cost.nanos().relative()));
            if (!cost.transmitter().equals(TransmitMode.AUTO.label())
                    && (cheapest == null || cost.nanos().median() < cheapest.nanos().median())) {
                cheapest = cost;
            }
        }
        cells.add(cheapest.transmitter());
        return cells;
    }
}
