package io.ringcast.bench.soak;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Kinds of disturbance. */
enum Kind {
    STOP(Scope.HOST, "the process is stopped for up to 3 s (SIGSTOP)"),
    CLOCK(Scope.HOST, "the process's wall clock is set by hours to centuries, and back"),
    RATE(Scope.HOST, "the traffic pauses, or is slow, for up to a second"),
    ADDRESS(Scope.HOST, "eth0 gets a further address and loses it"),
    ROUTE(Scope.HOST, "a route through eth0 comes and goes"),
    NEIGHBOUR(Scope.HOST, "neighbours are flushed, deleted, stale, set anew, or many"),
    RECEIVE_MTU(Scope.HOST, "if1 has another MTU for a while"),
    TRANSMIT_MTU(Scope.HOST, "eth0 has another MTU for a while"),
    RECEIVE_MAC(Scope.HOST, "if1 gets another MAC address"),
    TRANSMIT_MAC(Scope.HOST, "eth0 gets another MAC address"),
    RECEIVE_DOWN(Scope.RECEIVE, "if1 goes down and comes up"),
    RECEIVE_CARRIER(Scope.RECEIVE, "if1 loses its carrier for a while"),
    RECEIVE_CREATED(Scope.RECEIVE, "if1 is deleted and created again"),
    RECEIVE_RENAMED(Scope.RECEIVE, "if1 is renamed, and back"),
    TRANSMIT_DOWN(Scope.TRANSMIT, "eth0 goes down and comes up"),
    TRANSMIT_CARRIER(Scope.TRANSMIT, "eth0 loses its carrier for a while"),
    TRANSMIT_CREATED(Scope.TRANSMIT, "eth0 is deleted and created again"),
    DESTINATION_MAC(Scope.TRANSMIT, "the destination gets another MAC address");

    private final Scope scope;
    private final String text;

    Kind(Scope scope, String text) {
        this.scope = scope;
        this.text = text;
    }

    /** Returns the name in options and results: {@code receive-mtu}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the description for people. */
    String text() {
        return text;
    }

    Scope scope() {
        return scope;
    }

    /** Returns the kinds of these scopes, in order. */
    static List<Kind> of(Set<Scope> scopes) {
        return Arrays.stream(values()).filter(kind -> scopes.contains(kind.scope)).toList();
    }

    /**
     * Parses a label.
     *
     * @throws IllegalArgumentException if no kind has this label
     */
    static Kind parse(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        label
                                                + ": must be one of "
                                                + String.join(
                                                        ", ",
                                                        Arrays.stream(values())
                                                                .map(Kind::label)
                                                                .toList())));
    }
}
