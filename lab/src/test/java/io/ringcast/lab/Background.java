package io.ringcast.lab;

import java.util.Locale;

/**
 * A program that runs in the guest beside others.
 *
 * <p>Threading: one thread.
 */
final class Background {
    private final Guest guest;
    private final String name;

    private Background(Guest guest, String name) {
        this.guest = guest;
        this.name = name;
    }

    static Background start(Guest guest, String name, String command) {
        guest.must(
                String.format(
                        Locale.ROOT,
                        "rm -f /tmp/%1$s.*; (%2$s >/tmp/%1$s.out 2>/tmp/%1$s.err & echo $! >/tmp/%1$s.pid;"
                                + " wait $!; echo $? >/tmp/%1$s.exit) >/dev/null 2>&1 &",
                        name,
                        command));
        return new Background(guest, name);
    }

    /** Waits until its standard error has this many lines that contain the text. */
    void awaitError(String text, int lines) {
        final String end = String.format(Locale.ROOT, "[ -s /tmp/%s.exit ]", name);
        guest.await(
                name + ": " + text,
                String.format(
                        Locale.ROOT,
                        "[ $(grep -cF \"%s\" /tmp/%s.err) -ge %d ] || %s",
                        text,
                        name,
                        lines,
                        end));
        if (guest.run(end).exitCode() == 0) {
            throw new AssertionError(name + " has ended early: " + errors() + output());
        }
    }

    boolean running() {
        return guest.run(String.format(Locale.ROOT, "[ -s /tmp/%s.exit ]", name)).exitCode() != 0;
    }

    String output() {
        return guest.must(String.format(Locale.ROOT, "cat /tmp/%s.out", name));
    }

    String errors() {
        return guest.must(String.format(Locale.ROOT, "cat /tmp/%s.err", name));
    }

    /** Sends SIGTERM, unless the program has already ended, and returns the exit code. */
    int terminate() {
        guest.run(String.format(Locale.ROOT, "kill -TERM $(cat /tmp/%s.pid)", name));
        guest.await("the end of " + name, String.format(Locale.ROOT, "[ -s /tmp/%s.exit ]", name));
        return Integer.parseInt(guest.must(String.format(Locale.ROOT, "cat /tmp/%s.exit", name)));
    }
}
