package io.ringcast.bench;

import io.ringcast.bench.campaign.Progress;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.StatusLine;
import java.util.Locale;

/**
 * Shows what is being measured: one line that is overwritten on a terminal, otherwise a line for
 * each turn.
 */
final class ConsoleProgress implements Progress {
    private final StatusLine line = new StatusLine();
    private final long start = System.nanoTime();
    private final String then;
    private String where = "";
    private String left = "";
    private String last = "";

    /**
     * @param then what follows the rounds; appended to the estimate
     */
    ConsoleProgress(String then) {
        this.then = then;
    }

    @Override
    public void round(int round, int rounds) {
        where = String.format(Locale.ROOT, "round %d of %d", round, rounds);
    }

    @Override
    public void left(double seconds) {
        left = seconds > 0 ? about(seconds) + then : "";
    }

    /** Returns the remaining time, rounded to the precision of an estimate. */
    static String about(double seconds) {
        final String about =
                seconds < 90
                        ? String.format(Locale.ROOT, "%.0f s", Math.ceil(seconds / 10) * 10)
                        : String.format(Locale.ROOT, "%.0f min", Math.ceil(seconds / 60));
        return ", about " + about + " left";
    }

    @Override
    public void step(String contender, String what) {
        line.show(
                String.format(
                        Locale.ROOT,
                        "%4.0f s%s, %s: %s: %s",
                        seconds(),
                        left,
                        where,
                        contender,
                        what));
        if (!Console.interactive() && !contender.equals(last)) {
            Console.say(
                    String.format(
                            Locale.ROOT, "%4.0f s%s, %s: %s", seconds(), left, where, contender));
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
