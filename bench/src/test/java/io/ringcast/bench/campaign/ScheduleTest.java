package io.ringcast.bench.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bench.contender.Contender;
import io.ringcast.bench.contender.Running;
import io.ringcast.bench.network.BenchNetwork;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final List<Contender> CONTENDERS =
            List.of(new Named("c", true), new Named("nio", true), new Named("tc", false));

    private final Schedule quick = Schedule.of(Settings.quick(), CONTENDERS);
    private final Forecast forecast = new Forecast();

    @Test
    void theOthersJoinInTheLastRoundAndNobodyIsAlwaysFirst() {
        assertEquals(
                List.of("0 c", "0 nio", "1 nio", "1 c", "2 tc", "2 c+", "2 nio+"), words(quick));
    }

    @Test
    void inAllRoundsIfAskedFor() {
        assertEquals(
                List.of("0 c", "0 nio", "0 tc", "1 nio+", "1 tc", "1 c+"),
                words(Schedule.of(Settings.quick().withRounds(2), CONTENDERS)));
    }

    @Test
    void searchesOfTheOthersAreFewerNotNone() {
        final List<String> full = words(Schedule.of(Settings.full(), CONTENDERS));
        assertEquals(15, full.size());
        assertEquals(2, full.stream().filter(turn -> turn.endsWith(" c+")).count());
        assertEquals(1, full.stream().filter(turn -> turn.endsWith(" tc+")).count());
        assertTrue(full.contains("4 tc+"), full.toString());
    }

    @Test
    void whatIsLeft() {
        forecast.addTurn("c", 1);
        forecast.addTurn("nio", 10);
        forecast.addTurn("tc", 100);
        forecast.addSearches("c", 1_000);
        assertEquals(2 * 1_000 + 3 * 11 + 100, quick.left(0, all -> true, forecast));
        assertEquals(2 * 1_000 + 10 + 1 + 100 + 11, quick.left(2, all -> true, forecast));
        assertEquals(1_010, quick.left(6, all -> true, forecast));
        assertEquals(0, quick.left(7, all -> true, forecast));
        assertEquals(30 + 1_000, quick.left(0, who -> who.name().equals("nio"), forecast));
    }

    @Test
    void whatCannotBeLeftOut() {
        forecast.addTurn("c", 1);
        forecast.addTurn("nio", 10);
        forecast.addTurn("tc", 100);
        forecast.addSearches("c", 1_000);
        assertEquals(11, quick.needed(2, 1, Contender::headline, forecast), "that round");
        assertEquals(22, quick.needed(2, 2, Contender::headline, forecast), "up to the end");
        assertEquals(122, quick.needed(2, 2, all -> true, forecast), "the others, too");
    }

    private static List<String> words(Schedule schedule) {
        return schedule.turns().stream()
                .map(
                        turn ->
                                turn.round()
                                        + " "
                                        + turn.contender().name()
                                        + (turn.searches() ? "+" : ""))
                .toList();
    }

    private record Named(String name, boolean headline) implements Contender {
        @Override
        public String description() {
            return name;
        }

        @Override
        public Optional<String> absence() {
            return Optional.empty();
        }

        @Override
        public Running start(BenchNetwork network) {
            throw new UnsupportedOperationException();
        }
    }
}
