package io.ringcast.engine.host.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.NetworkEvent.LinkChanged;
import io.ringcast.engine.network.NetworkEvent.LinkRemoved;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Life of one interface, event by event. */
class LinkWatchTest {
    private static final int UP = 0x1 | 0x40 | 0x10000; // IFF_UP, IFF_RUNNING, IFF_LOWER_UP
    private static final int UP_ONLY = 0x1;
    private static final int ETHER = 1;

    private final List<String> calls = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final Answers answers = new Answers();
    private int attempts;
    private int others; // the index of an interface that another watch has
    private String refusal = "";
    private boolean stillAttached = true;
    private String mended = "";

    private final DevicePort port =
            new DevicePort() {
                @Override
                public void attach(Link link) {
                    refuse();
                    calls.add("attach " + link.index());
                }

                @Override
                public boolean isAttached(Link link) {
                    return stillAttached;
                }

                @Override
                public void adapt(Link link) {
                    refuse();
                    calls.add("adapt " + link.mtu());
                }

                @Override
                public void clearErrors() {
                    calls.add("clear");
                }

                @Override
                public String mend() {
                    calls.add("mend");
                    return mended;
                }

                private void refuse() {
                    attempts++;
                    if (!refusal.isEmpty()) {
                        throw new IllegalStateException(refusal);
                    }
                }
            };

    private final LinkWatch watch =
            new LinkWatch(
                    LinkStatus.Role.TRANSMIT,
                    "eth0",
                    link(5, "eth0", UP),
                    port,
                    index -> index == others,
                    answers,
                    change -> said.add(change.message()));

    /** Reports lost events; the host now has these interfaces. */
    private void look(Link... links) {
        answers.links.clear();
        answers.links.addAll(List.of(links));
        watch.outdated();
        settle();
    }

    /** Works until nothing is left to do; the host does not change meanwhile. */
    private void settle() {
        while (watch.work(1_000) < 1_000) {
            Thread.onSpinWait();
        }
    }

    private void awaitAttempts(int most) {
        answers.links.clear();
        answers.links.addAll(watch.link().stream().toList());
        while (attempts < most) {
            watch.work(1_000);
        }
    }

    private static Link link(int index, String name, int flags) {
        return link(index, name, flags, 1500, index);
    }

    private static Link link(int index, String name, int flags, int mtu, long mac) {
        return new Link(
                index,
                name,
                List.of("alt-" + name),
                "",
                ETHER,
                mac,
                mtu,
                flags,
                Link.OperState.UNKNOWN,
                "");
    }

    private void assertStatus(LinkStatus.State state, long changes, long rebinds) {
        assertEquals(
                new LinkStatus(
                        LinkStatus.Role.TRANSMIT,
                        watch.status().name(),
                        state,
                        state != LinkStatus.State.ABSENT,
                        changes,
                        rebinds),
                watch.status());
    }

    @Test
    void mendsWhatNoEventTellsOfWhileFramesCanPass() {
        assertTrue(watch.mend().isEmpty());
        mended = "attached to it anew";
        assertEquals(
                "transmit interface eth0: attached to it anew",
                watch.mend().orElseThrow().message());
        assertEquals(List.of("mend", "mend"), calls);
        look();
        calls.clear();
        assertTrue(watch.mend().isEmpty(), "the interface is gone");
        assertEquals(List.of(), calls);
    }

    @Test
    void downAndUpIsNoNewInterface() {
        watch.accept(new LinkChanged(link(5, "eth0", 0)));
        assertStatus(LinkStatus.State.DOWN, 1, 0);
        assertFalse(watch.usable());
        watch.accept(new LinkChanged(link(5, "eth0", UP_ONLY)));
        assertStatus(LinkStatus.State.NO_CARRIER, 2, 0);
        assertFalse(watch.usable());
        watch.accept(new LinkChanged(link(5, "eth0", UP)));
        assertStatus(LinkStatus.State.UP, 3, 0);
        assertTrue(watch.usable());
        assertEquals(List.of("clear", "clear", "clear"), calls);
        assertEquals(
                List.of(
                        "transmit interface eth0: is down, was up",
                        "transmit interface eth0: is up without carrier, was down",
                        "transmit interface eth0: is up, was up without carrier"),
                said);
    }

    @Test
    void whatDoesNotMatterIsNotTold() {
        watch.accept(new LinkChanged(link(5, "eth0", UP | 0x1000)));
        watch.accept(new LinkChanged(link(6, "eth1", 0)));
        watch.accept(new LinkRemoved(link(6, "eth1", 0)));
        assertEquals(List.of(), said);
        assertEquals(List.of(), calls);
        assertStatus(LinkStatus.State.UP, 0, 0);
    }

    @Test
    void theNextOfTheNameTakesThePlace() {
        watch.accept(new LinkRemoved(link(5, "eth0", 0)));
        assertStatus(LinkStatus.State.ABSENT, 1, 0);
        assertTrue(watch.link().isEmpty());
        watch.accept(new LinkChanged(link(9, "eth1", UP)));
        assertStatus(LinkStatus.State.ABSENT, 1, 0);
        watch.accept(new LinkChanged(link(9, "eth0", 0, 9000, 77)));
        assertStatus(LinkStatus.State.DOWN, 2, 1);
        watch.accept(new LinkChanged(link(9, "eth0", UP, 9000, 77)));
        assertStatus(LinkStatus.State.UP, 3, 1);
        assertEquals(List.of("attach 9", "clear"), calls);
    }

    @Test
    void alsoByItsOtherNameAndWithTheSameIndex() {
        final LinkWatch other =
                new LinkWatch(
                        LinkStatus.Role.RECEIVE,
                        "alt-if1",
                        link(5, "if1", UP),
                        port,
                        index -> false,
                        answers,
                        c -> {});
        other.accept(new LinkRemoved(link(5, "if1", 0)));
        other.accept(new LinkChanged(link(5, "if1", UP)));
        assertEquals(1, other.status().rebinds());
        assertEquals(List.of("attach 5"), calls);
    }

    @Test
    void whatAnotherWatchHasIsNotTaken() {
        others = 7;
        watch.accept(new LinkRemoved(link(5, "eth0", 0)));
        watch.accept(new LinkChanged(link(7, "eth0", UP)));
        look(link(7, "eth0", UP));
        assertStatus(LinkStatus.State.ABSENT, 1, 0);
        watch.accept(new LinkChanged(link(8, "eth0", UP)));
        assertEquals(List.of("attach 8"), calls);
    }

    @Test
    void anotherNameIsStillTheSameInterface() {
        watch.accept(new LinkChanged(link(5, "wan", UP)));
        watch.accept(new LinkChanged(link(7, "eth0", UP)));
        assertEquals("wan", watch.status().name());
        assertStatus(LinkStatus.State.UP, 0, 0);
        watch.accept(new LinkRemoved(link(5, "wan", 0)));
        look(link(7, "eth0", UP));
        assertEquals("eth0", watch.status().name());
        assertEquals(List.of("attach 7"), calls);
    }

    @Test
    void propertiesAreFollowed() {
        watch.accept(new LinkChanged(link(5, "eth0", UP, 9000, 5)));
        watch.accept(new LinkChanged(link(5, "eth0", UP, 9000, 0x020000000077L)));
        assertEquals(List.of("adapt 9000", "adapt 9000"), calls);
        assertEquals(
                List.of(
                        "transmit interface eth0: has MTU 9000, was 1500",
                        "transmit interface eth0: has MAC address 02:00:00:00:00:77, was"
                                + " 00:00:00:00:00:05"),
                said);
        assertStatus(LinkStatus.State.UP, 0, 0);
    }

    @Test
    void whatFailsIsTriedAgainAndToldOnce() {
        refusal = "no memory";
        watch.accept(new LinkRemoved(link(5, "eth0", 0)));
        watch.accept(new LinkChanged(link(6, "eth0", UP)));
        assertFalse(watch.usable());
        awaitAttempts(3);
        assertEquals(
                1,
                said.stream().filter(line -> line.endsWith("no memory")).count(),
                said::toString);
        refusal = "";
        answers.links.add(link(6, "eth0", UP));
        settle();
        assertTrue(watch.usable());
        assertEquals(List.of("attach 6"), calls);
        assertStatus(LinkStatus.State.UP, 2, 1);
    }

    @Test
    void afterLossOnlyTheSocketsKnow() {
        look(link(5, "eth0", UP));
        assertEquals(List.of(), calls);
        stillAttached = false;
        look(link(1, "lo", UP), link(5, "eth0", UP));
        assertEquals(List.of("attach 5"), calls);
        assertStatus(LinkStatus.State.UP, 2, 1);
        look(link(1, "lo", UP));
        assertStatus(LinkStatus.State.ABSENT, 3, 1);
    }

    /** Without any event, the watch repeats its question until it is answered. */
    @Test
    void aQuestionIsAskedUntilItIsAnswered() {
        answers.failures = 3;
        look(link(9, "eth0", UP)); // 5 is gone
        assertEquals(0, answers.failures);
        assertEquals(List.of("attach 9"), calls);
        assertStatus(LinkStatus.State.UP, 2, 1);
        assertEquals(
                1,
                said.stream().filter(line -> line.contains("trying again")).count(),
                said::toString);
    }

    @Test
    void anUnansweredQuestionChangesNothing() {
        answers.failures = Integer.MAX_VALUE;
        watch.outdated();
        for (int asked = answers.failures; answers.failures > asked - 3; ) {
            assertTrue(watch.work(5_000) <= 1_000, "it is asked again within a second");
        }
        assertTrue(watch.usable());
        assertStatus(LinkStatus.State.UP, 0, 0);
    }

    @Test
    void whatIsNotEthernetCannotTakeThePlace() {
        watch.accept(new LinkRemoved(link(5, "eth0", 0)));
        final Link tunnel =
                new Link(8, "eth0", List.of(), "", 65534, -1, 1500, UP, Link.OperState.UP, "tun");
        watch.accept(new LinkChanged(tunnel));
        assertStatus(LinkStatus.State.ABSENT, 1, 0);
    }
}
