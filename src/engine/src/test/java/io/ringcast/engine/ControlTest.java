package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.Namespace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failures on the control thread and how the engine handles them. */
@InNamespace
class ControlTest {
    private static final Destination FAR =
            Destination.parse("10.0.2.2").withMac(MacAddress.parse("02:00:00:00:00:22"));

    private final Namespace host = Namespace.here();
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    @BeforeEach
    void connect() {
        for (final String device : List.of("if1", "eth0")) {
            host.pair(device, device + "p");
        }
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del if1");
        host.run("ip link del eth0");
    }

    private EngineConfig.Builder config() {
        return EngineConfig.builder(
                        "if1",
                        "eth0",
                        RuleSet.of(Rule.named("a").group("239.1.2.3").to(FAR).build()))
                .receive(receive -> receive.ringFrames(256))
                .warmUpMillis(0)
                .host(around -> around.joins(JoinPolicy.NONE))
                .warnings(warnings::add);
    }

    private static Error outOfMemory() {
        return new OutOfMemoryError("simulated");
    }

    @Test
    void anErrorEndsTheThreadAndIsTold() throws Exception {
        final CompletableFuture<Throwable> told = new CompletableFuture<>();
        try (Engine engine = Engine.open(config().failures(told::complete).build())) {
            assertEquals(Optional.empty(), engine.control().failure());
            final Error error = outOfMemory();
            engine.control()
                    .execute(
                            () -> {
                                throw error;
                            });
            assertSame(error, told.get(10, TimeUnit.SECONDS));
            assertSame(error, engine.control().failure().orElseThrow());
        }
        assertEquals(List.of(), warnings, "told once");
    }

    @Test
    void anErrorIsAWarningUnlessSomebodyWantsToKnow() throws Exception {
        final CompletableFuture<String> warned = new CompletableFuture<>();
        try (Engine engine = Engine.open(config().warnings(warned::complete).build())) {
            engine.control()
                    .execute(
                            () -> {
                                throw outOfMemory();
                            });
            assertEquals(
                    "the control thread has ended: java.lang.OutOfMemoryError: simulated",
                    warned.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void anEmbeddersOwnThreadGetsTheError() {
        try (Engine engine = Engine.open(config().controlThread(false).build())) {
            engine.control()
                    .execute(
                            () -> {
                                throw outOfMemory();
                            });
            assertThrows(OutOfMemoryError.class, () -> engine.control().run());
            assertEquals(Optional.empty(), engine.control().failure());
        }
    }

    /** Also one without a message, and one of the embedder's own listener. */
    @Test
    void exceptionsAreWarningsAndTheHostIsStillFollowed() throws Exception {
        final EngineConfig config =
                config().changes(
                                change -> {
                                    throw new IllegalStateException("listener");
                                })
                        .build();
        try (Engine engine = Engine.open(config)) {
            engine.control()
                    .execute(
                            () -> {
                                throw new NullPointerException();
                            });
            host.run("ip link set if1 down");
            host.run("ip link set eth0 down");
            final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (engine.links().stream().anyMatch(link -> link.state() != LinkStatus.State.DOWN)
                    || !warnings.contains("listener")) {
                assertTrue(System.nanoTime() - deadline < 0, () -> engine.links() + "" + warnings);
                Thread.sleep(1);
            }
            assertTrue(warnings.contains("null"), warnings::toString);
            assertEquals(Optional.empty(), engine.control().failure());
        }
    }
}
