package io.ringcast.lab;

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
                ("rm -f /tmp/%1$s.*; (%2$s >/tmp/%1$s.out 2>/tmp/%1$s.err & echo $! >/tmp/%1$s.pid;"
                                + " wait $!; echo $? >/tmp/%1$s.exit) >/dev/null 2>&1 &")
                        .formatted(name, command));
        return new Background(guest, name);
    }

    /** Waits until its standard error has so many lines with a text. */
    void awaitError(String text, int lines) {
        final String end = "[ -s /tmp/%s.exit ]".formatted(name);
        guest.await(
                name + ": " + text,
                "[ $(grep -cF \"%s\" /tmp/%s.err) -ge %d ] || %s"
                        .formatted(text, name, lines, end));
        if (guest.run(end).exitCode() == 0) {
            throw new AssertionError(name + " has ended early: " + errors() + output());
        }
    }

    boolean running() {
        return guest.run("[ -s /tmp/%s.exit ]".formatted(name)).exitCode() != 0;
    }

    String output() {
        return guest.must("cat /tmp/%s.out".formatted(name));
    }

    String errors() {
        return guest.must("cat /tmp/%s.err".formatted(name));
    }

    /** Sends SIGTERM, unless it has ended already; its exit code. */
    int terminate() {
        guest.run("kill -TERM $(cat /tmp/%s.pid)".formatted(name));
        guest.await("the end of " + name, "[ -s /tmp/%s.exit ]".formatted(name));
        return Integer.parseInt(guest.must("cat /tmp/%s.exit".formatted(name)));
    }
}
