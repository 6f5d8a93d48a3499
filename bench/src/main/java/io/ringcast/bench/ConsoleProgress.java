package io.ringcast.bench;

import io.ringcast.bench.campaign.Progress;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.StatusLine;

/** Shows what is being measured: written over on a terminal, a line for each turn elsewhere. */
final class ConsoleProgress implements Progress {
    private final StatusLine line = new StatusLine();
    private final long start = System.nanoTime();
    private String where = "";
    private String last = "";

    @Override
    public void round(int round, int rounds) {
        where = "round %d of %d".formatted(round, rounds);
    }

    @Override
    public void step(String contender, String what) {
        line.show("%4.0f s, %s: %s: %s".formatted(seconds(), where, contender, what));
        if (!Console.interactive() && !contender.equals(last)) {
            Console.say("%4.0f s, %s: %s".formatted(seconds(), where, contender));
        }
        last = contender;
    }

    @Override
    public void note(String text) {
        end();
        Console.say(text);
    }

    void end() {
        line.end();
    }

    private double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }
}
