package io.ringcast.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetCommandTest {
    @Test
    void whatIsLeftIsTheServiceUpToTheSinksStamp() {
        final Map<String, BudgetCommand.Measured> results = new LinkedHashMap<>();
        results.put("null", new BudgetCommand.Measured(List.of(2.0, 2.2), List.of(), List.of()));
        results.put(
                "c",
                new BudgetCommand.Measured(
                        List.of(5.0, 5.0), List.of(0.9, 0.9), List.of(2.5, 2.5)));
        final List<List<String>> rows = BudgetCommand.table(results).body();
        assertEquals(List.of("null", "2.10", "-", "-", "2.10", "±2%", "-"), rows.get(0));
        assertEquals(List.of("c", "2.10", "0.90", "2.00", "5.00", "±0%", "2.50"), rows.get(1));
    }
}
